/** A real database server from a Maven artifact, for the profile {@code postgres}. */
@NullMarked
package com.example.hanbit.postgres;

import org.jspecify.annotations.NullMarked;
