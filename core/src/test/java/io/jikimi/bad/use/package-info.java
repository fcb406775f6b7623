/** Breaks a rule of the house on purpose: see {@code RoomsTests}. */
@NullMarked
package io.jikimi.bad.use;

import org.jspecify.annotations.NullMarked;
