/**
 * Shipped for users' tests: a settable clock, doors in memory, the hunt for canaries, purposes for
 * tests, and checks and rules for the build.
 */
@NullMarked
package io.jikimi.testing;

import org.jspecify.annotations.NullMarked;
