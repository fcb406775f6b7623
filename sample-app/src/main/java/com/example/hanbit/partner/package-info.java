/** Those outside the shop: a courier who works for it and an insurer who works for itself. */
@NullMarked
package com.example.hanbit.partner;

import org.jspecify.annotations.NullMarked;
