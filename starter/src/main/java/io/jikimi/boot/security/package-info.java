/** Accounts and permissions from Spring Security, where the service has it. */
@NullMarked
package io.jikimi.boot.security;

import org.jspecify.annotations.NullMarked;
