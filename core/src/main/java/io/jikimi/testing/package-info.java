/** Shipped for users' tests: settable clock, in-memory doors and assertions. */
@NullMarked
package io.jikimi.testing;

import org.jspecify.annotations.NullMarked;
