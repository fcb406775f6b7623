/** Breaks a rule of the house on purpose: see {@code RoomsTests}. */
@NullMarked
package io.jikimi.bad.collection;

import org.jspecify.annotations.NullMarked;
