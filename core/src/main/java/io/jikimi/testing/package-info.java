/** Shipped for users' tests: settable clock, canary hunt. */
@NullMarked
package io.jikimi.testing;

import org.jspecify.annotations.NullMarked;
