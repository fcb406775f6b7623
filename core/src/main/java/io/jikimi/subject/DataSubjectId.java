package io.jikimi.subject;

import java.util.Objects;

/**
 * Names one data subject (정보주체) by the personal data file that holds the subject's own row and the
 * identifier of that row, for example {@code member:17}. It is an internal identifier: ledgers and
 * logs may hold it, it says nothing about the person.
 *
 * @param file the name of the personal data file, without a colon
 * @param id the identifier inside that file, not blank, at most 120 characters
 */
public record DataSubjectId(String file, String id) {

    private static final int LONGEST_ID = 120;

    /** No personal data file may have this name. */
    private static final String ARCHIVE = "archive";

    public DataSubjectId {
        Objects.requireNonNull(file, "'file' must not be null");
        Objects.requireNonNull(id, "'id' must not be null");
        if (file.isBlank() || file.indexOf(':') >= 0) {
            throw new IllegalArgumentException("'file' must be a name without a colon");
        }
        if (id.isBlank() || id.length() > LONGEST_ID) {
            throw new IllegalArgumentException("'id' must have 1 to " + LONGEST_ID + " characters");
        }
    }

    /**
     * Reads the canonical form {@code file:id}.
     *
     * @throws IllegalArgumentException if the text has no colon or an empty side; the text itself
     *     is not repeated
     */
    public static DataSubjectId parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("A data subject is written 'file:id'");
        }
        return new DataSubjectId(text.substring(0, colon), text.substring(colon + 1));
    }

    /** Stands for everybody in a file whose rows name nobody: they share one key. */
    public static DataSubjectId archive(String file) {
        return new DataSubjectId(ARCHIVE, file);
    }

    /** Whether this stands for everybody in a file, and for no person. */
    public boolean isArchive() {
        return file.equals(ARCHIVE);
    }

    /** Returns the canonical form {@code file:id}. */
    @Override
    public String toString() {
        return file + ":" + id;
    }
}
