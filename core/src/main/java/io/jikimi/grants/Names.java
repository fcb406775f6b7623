package io.jikimi.grants;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;

/** What stands in the columns of this room. */
final class Names {

    private static final int LONGEST = 250;

    private Names() {}

    /** A name is one line: it stands in lists, and in the log of the service. */
    static void requireName(String what, String name) {
        require(what, name);
        if (name.codePoints().anyMatch(Names::breaksALine)) {
            throw new LifecycleException(
                    Refusal.INPUT_INVALID, what, "'" + what + "' has no control characters.");
        }
    }

    private static boolean breaksALine(int character) {
        int type = Character.getType(character);
        return Character.isISOControl(character)
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    static void require(String what, String text) {
        if (text.isBlank() || text.length() > LONGEST) {
            throw new LifecycleException(
                    Refusal.INPUT_INVALID,
                    what,
                    "'" + what + "' has 1 to " + LONGEST + " characters.");
        }
    }
}
