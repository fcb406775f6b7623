/** Members: sign-up, the member's own data, leaving. */
@NullMarked
package com.example.hanbit.member;

import org.jspecify.annotations.NullMarked;
