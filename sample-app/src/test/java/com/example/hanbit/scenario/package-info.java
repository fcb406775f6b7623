/** The acceptance scenarios, through HTTP or the real repositories, on PostgreSQL. */
@NullMarked
package com.example.hanbit.scenario;

import org.jspecify.annotations.NullMarked;
