/** What must hold whatever happens: kills, canaries, other people's data. */
@NullMarked
package com.example.hanbit.safety;

import org.jspecify.annotations.NullMarked;
