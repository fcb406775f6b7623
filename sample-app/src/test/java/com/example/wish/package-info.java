/** An entity with an item that a later version of a form asks for. Outside the shop's packages. */
@NullMarked
package com.example.wish;

import org.jspecify.annotations.NullMarked;
