/** A package below one with a purpose. */
@NullMarked
package io.jikimi.purpose.placed.inner;

import org.jspecify.annotations.NullMarked;
