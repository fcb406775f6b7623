/** News of the shop, for members who want them. */
@NullMarked
package com.example.hanbit.news;

import org.jspecify.annotations.NullMarked;
