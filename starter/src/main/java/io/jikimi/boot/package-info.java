/** Commands that are run beside a service. */
@NullMarked
package io.jikimi.boot;

import org.jspecify.annotations.NullMarked;
