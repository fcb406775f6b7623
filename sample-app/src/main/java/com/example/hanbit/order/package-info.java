/** Orders: what is sold, who buys, who receives. */
@NullMarked
package com.example.hanbit.order;

import org.jspecify.annotations.NullMarked;
