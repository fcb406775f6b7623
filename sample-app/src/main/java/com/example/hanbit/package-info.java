/**
 * 한빛상점, a small clothes shop that shows Jikimi at work. Every person in it is made up: names are
 * put together at random, telephone numbers begin with 010-0000, addresses lie in towns that do not
 * exist, and e-mail addresses end in {@code @example.com}.
 */
@NullMarked
package com.example.hanbit;

import org.jspecify.annotations.NullMarked;
