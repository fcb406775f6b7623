package io.jikimi.custody;

import io.jikimi.subject.DataSubjectId;
import java.util.List;

/**
 * The door of this room for everything that acts on a subject's rows as a whole. All methods run in
 * the caller's transaction and reach live rows, history tables, lists of values, index columns and
 * the second-level cache.
 */
public interface Custody {

    /**
     * Every row that holds, or may hold, values of the subject: own rows, rows that belong to it,
     * rows that mention it.
     */
    List<RowReference> rowsOf(DataSubjectId subject);

    /**
     * Takes the row's values of {@code subject} out of reach: ciphertext of the row and its history
     * moves to the sealed store byte for byte, the columns become empty, the search index is
     * cleared. Sealing a sealed row changes nothing.
     *
     * @return how many values were sealed
     */
    int seal(RowReference row, DataSubjectId subject);

    /** Puts the values back byte for byte. */
    int unseal(RowReference row, DataSubjectId subject);

    /**
     * Destroys what is sealed of the row, then the row itself and its history unless it still holds
     * values of another subject or a row of the service refers to it.
     */
    Destroyed destroy(RowReference row, DataSubjectId subject);

    /**
     * Counts, with queries of its own, what is left of the subject in live rows, history, index
     * columns and the sealed store.
     */
    Remains remains(DataSubjectId subject);

    /** Counts what is left of the subject in one row. */
    Remains remains(RowReference row, DataSubjectId subject);

    /**
     * What was destroyed of a row.
     *
     * @param values values in the sealed store that were destroyed
     * @param historyRows history rows deleted or emptied
     * @param rowDeleted whether the row itself is gone
     */
    record Destroyed(int values, int historyRows, boolean rowDeleted) {}

    /**
     * What is left.
     *
     * @param values values in live rows
     * @param historyValues values in history rows
     * @param indexValues search index entries
     * @param sealedValues values in the sealed store
     */
    record Remains(long values, long historyValues, long indexValues, long sealedValues) {

        /** Whether nothing is left. */
        public boolean none() {
            return values + historyValues + indexValues + sealedValues == 0;
        }
    }
}
