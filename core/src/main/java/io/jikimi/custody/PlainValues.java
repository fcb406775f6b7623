package io.jikimi.custody;

import java.util.Collection;
import java.util.List;

/** The plain values of rows whose tables are still being encrypted, for what acts on whole rows. */
interface PlainValues {

    /** No table is being encrypted. */
    PlainValues NONE =
            new PlainValues() {
                @Override
                public void bringUpToDate(Collection<RowReference> rows) {
                    // Nothing stands in the clear.
                }

                @Override
                public void restore(Collection<RowReference> rows) {
                    // Nothing stands in the clear.
                }
            };

    /** Puts an encrypted value beside every plain one, for only that one tells whose it is. */
    void bringUpToDate(Collection<RowReference> rows);

    /** Puts the plain values back where encrypted ones came back. */
    void restore(Collection<RowReference> rows);

    /** The identifiers of the rows of one entity. */
    static List<String> ids(Collection<RowReference> rows, String entity) {
        return rows.stream()
                .filter(row -> row.entity().equals(entity))
                .map(RowReference::id)
                .toList();
    }
}
