/** Questions of members and the shop's answers. */
@NullMarked
package com.example.hanbit.inquiry;

import org.jspecify.annotations.NullMarked;
