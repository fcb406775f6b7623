/** Shipped for users' tests: settable clock, in-memory doors, canary hunt. */
@NullMarked
package io.jikimi.testing;

import org.jspecify.annotations.NullMarked;
