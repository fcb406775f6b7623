/** Tests of the shop through HTTP. Every person in them is made up. */
@NullMarked
package com.example.hanbit;

import org.jspecify.annotations.NullMarked;
