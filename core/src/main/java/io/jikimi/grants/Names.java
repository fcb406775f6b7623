package io.jikimi.grants;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;

/** What stands in the columns of this room. */
final class Names {

    private static final int LONGEST = 250;

    private Names() {}

    static void require(String what, String text) {
        if (text.isBlank() || text.length() > LONGEST) {
            throw new LifecycleException(
                    Refusal.INPUT_INVALID,
                    what,
                    "'" + what + "' has 1 to " + LONGEST + " characters.");
        }
    }
}
