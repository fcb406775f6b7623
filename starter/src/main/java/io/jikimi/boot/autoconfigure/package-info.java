/** Wires the rooms into a Spring Boot application, one auto-configuration per room. */
@NullMarked
package io.jikimi.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
