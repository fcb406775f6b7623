/** An entity with resident registration numbers. Outside the packages of the shop. */
@NullMarked
package com.example.payroll;

import org.jspecify.annotations.NullMarked;
