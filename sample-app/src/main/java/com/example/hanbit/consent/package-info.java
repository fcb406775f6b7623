/** Asking for decisions the way the law wants it, and reading the answers. */
@NullMarked
package com.example.hanbit.consent;

import org.jspecify.annotations.NullMarked;
