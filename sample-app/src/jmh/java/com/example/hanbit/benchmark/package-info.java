/**
 * Custody against the same service without it, in one run, on PostgreSQL with durable commits. The
 * people are made up.
 */
@NullMarked
package com.example.hanbit.benchmark;

import org.jspecify.annotations.NullMarked;
