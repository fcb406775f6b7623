package io.jikimi.custody;

/**
 * A protected attribute whose values stood in the clear, and may still.
 *
 * @param location {@code Member.email}, for messages
 * @param table where it lies, and how far that is
 * @param column the column that holds the plain value
 */
record MigratedAttribute(String location, MigratedTable table, String column) {

    /** Added to the name of the column, for the one that holds the encrypted value. */
    static final String SUFFIX = "_enc";

    /** Whether a write stores the encrypted value. */
    boolean writesEncrypted() {
        return table.phase() != MigrationPhase.EXPAND;
    }

    /** Whether a write stores the plain value too. */
    boolean writesPlain() {
        return !table.cutOver();
    }

    /** Whether queries compare the plain value: other versions of the service write no index. */
    boolean searchesPlain() {
        return table.phase() != MigrationPhase.ENFORCED;
    }

    /** Whether a row without a plain value may have an encrypted one. */
    boolean readsEncrypted() {
        return table.phase() == MigrationPhase.ENFORCED;
    }
}
