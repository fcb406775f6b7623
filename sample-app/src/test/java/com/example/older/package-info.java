/** The shop as it was before it knew Jikimi. Outside the packages of the shop. */
@NullMarked
package com.example.older;

import org.jspecify.annotations.NullMarked;
