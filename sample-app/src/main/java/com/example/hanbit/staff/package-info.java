/** The console of the shop's staff. */
@NullMarked
package com.example.hanbit.staff;

import org.jspecify.annotations.NullMarked;
