package io.jikimi.custody;

/**
 * One revision of a row.
 *
 * @param row which row
 * @param number the number of the revision
 * @param details the revision entity of the service, or that of Envers
 * @param change what was done to the row
 * @param state the row as it was then, read as the open scope permits; of a row that was removed
 *     only its identifier
 */
public record HistoryRevision<T>(
        RowReference row, Number number, Object details, Change change, T state) {

    /** What was done to a row. */
    public enum Change {
        /** It came into being. */
        ADDED,
        /** It was changed. */
        CHANGED,
        /** It was removed. */
        REMOVED
    }
}
