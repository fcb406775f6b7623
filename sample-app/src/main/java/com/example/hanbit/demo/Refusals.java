package com.example.hanbit.demo;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;

/** Finds the refusal in what layers made of it. */
final class Refusals {

    private Refusals() {}

    static boolean is(RuntimeException failure, Refusal expected) {
        return LifecycleException.in(failure)
                .filter(refusal -> refusal.refusal() == expected)
                .isPresent();
    }

    /** The code of the refusal; anything else goes on. */
    static String of(RuntimeException failure) {
        return LifecycleException.in(failure)
                .map(refusal -> "거부 refused: " + refusal.refusal().name())
                .orElseThrow(() -> failure);
    }
}
