/** Fit advice: body measurements, on consent only. */
@NullMarked
package com.example.hanbit.advice;

import org.jspecify.annotations.NullMarked;
