package io.jikimi.bad.collection;

import io.jikimi.purpose.UnguardedRead;

/** Goes round the permits. */
public final class ReadsUnguarded {

    UnguardedRead read() {
        return UnguardedRead.because("nobody will look here");
    }
}
