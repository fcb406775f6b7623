/** Tests of this package. Every person in them is made up. */
@NullMarked
package com.example.hanbit.consent;

import org.jspecify.annotations.NullMarked;
