package io.jikimi.boot.autoconfigure;

/** A pattern of {@code like} in the place of one whose text is known only when the query runs. */
final class Patterns {

    private Patterns() {}

    /**
     * A literal with wildcards where they stand, and as much text between as each search allows.
     */
    static String literal(boolean before, boolean after) {
        if (before && after) {
            return "'%1%'";
        }
        return before ? "'%1234'" : "'1%'";
    }
}
