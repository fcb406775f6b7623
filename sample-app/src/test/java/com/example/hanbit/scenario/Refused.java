package com.example.hanbit.scenario;

import static org.assertj.core.api.Assertions.catchThrowable;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;

/** Finds the refusal: at a commit the persistence layer wraps what refused it. */
final class Refused {

    private Refused() {}

    /**
     * Does the work and returns the code it is refused with.
     *
     * @throws AssertionError if nothing refuses it
     */
    static Refusal by(Runnable work) {
        Throwable failure = catchThrowable(work::run);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LifecycleException refused) {
                return refused.refusal();
            }
        }
        throw new AssertionError("Nothing refused it", failure);
    }
}
