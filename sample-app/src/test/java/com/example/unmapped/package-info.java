/** An entity as a team might add it and forget the register. Outside the packages of the shop. */
@NullMarked
package com.example.unmapped;

import org.jspecify.annotations.NullMarked;
