/** Shipped for users' tests: settable clock, canary hunt, doors in memory. */
@NullMarked
package io.jikimi.testing;

import org.jspecify.annotations.NullMarked;
