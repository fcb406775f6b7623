/** What Spring Boot's actuator shows, where the service has it. */
@NullMarked
package io.jikimi.boot.actuate;

import org.jspecify.annotations.NullMarked;
