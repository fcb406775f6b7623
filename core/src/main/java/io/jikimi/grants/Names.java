package io.jikimi.grants;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;

/** How long names and texts of this room may be: in its columns, and in the ledger. */
final class Names {

    private static final int LONGEST = 250;
    private static final int LONGEST_TEXT = 1000;

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
        require(what, text, LONGEST);
    }

    /** What a person writes about a review. */
    static void requireText(String what, String text) {
        require(what, text, LONGEST_TEXT);
    }

    private static void require(String what, String text, int longest) {
        if (text.isBlank() || text.length() > longest) {
            throw new LifecycleException(
                    Refusal.INPUT_INVALID,
                    what,
                    "'"
                            + what
                            + "' must have 1 to "
                            + longest
                            + " characters, but has "
                            + text.strip().length()
                            + ". Correct it and try again.");
        }
    }
}
