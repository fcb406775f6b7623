/** Who is there: login, sessions, roles, forged requests, permissions. */
@NullMarked
package com.example.hanbit.login;

import org.jspecify.annotations.NullMarked;
