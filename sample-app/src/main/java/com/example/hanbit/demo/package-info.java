/**
 * The switch {@code --demo}: one made-up member's life from collection to proof, told on the
 * console. Every step checks what it says.
 */
@NullMarked
package com.example.hanbit.demo;

import org.jspecify.annotations.NullMarked;
