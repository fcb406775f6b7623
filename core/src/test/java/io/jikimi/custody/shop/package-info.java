/** A small shop for the tests of this room. Every person in it is made up. */
@NullMarked
package io.jikimi.custody.shop;

import org.jspecify.annotations.NullMarked;
