package io.jikimi.boot.web;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;

/** A text is blank or too long; the answer names the limit. */
final class InputLengthException extends LifecycleException {

    private static final long serialVersionUID = 1L;

    private final int longest;

    InputLengthException(String where, int longest) {
        super(Refusal.INPUT_INVALID, where, "it needs 1 to " + longest + " characters.");
        this.longest = longest;
    }

    /** The most characters. */
    int longest() {
        return longest;
    }
}
