/** Made-up people and orders, so that there is something to see. */
@NullMarked
package com.example.hanbit.seed;

import org.jspecify.annotations.NullMarked;
