@NullMarked
package com.example.hanbit.demo;

import org.jspecify.annotations.NullMarked;
