/** Permissions from Apache Shiro realms. */
@NullMarked
package io.jikimi.boot.shiro;

import org.jspecify.annotations.NullMarked;
