package io.jikimi.custody;

import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.Custody.Remains;
import io.jikimi.subject.DataSubjectId;
import java.util.Collection;
import java.util.List;

/**
 * The plain values of rows whose tables are still being encrypted, for what acts on whole rows. For
 * the rooms to the right; a service has no use for it.
 */
public interface PlainValues {

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

                @Override
                public Remains left(
                        Collection<RowReference> rows, DataSubjectId subject, Extent extent) {
                    return Remains.NONE;
                }

                @Override
                public Remains destroy(
                        Collection<RowReference> rows, DataSubjectId subject, Extent extent) {
                    return Remains.NONE;
                }
            };

    /** Puts an encrypted value beside every plain one, for only that one tells whose it is. */
    void bringUpToDate(Collection<RowReference> rows);

    /** Puts the plain values back where encrypted ones came back. */
    void restore(Collection<RowReference> rows);

    /** Counts the values of a person for which no encrypted one stands. */
    Remains left(Collection<RowReference> rows, DataSubjectId subject, Extent extent);

    /** Empties the values of a person that cannot be encrypted any more. */
    Remains destroy(Collection<RowReference> rows, DataSubjectId subject, Extent extent);

    /** The identifiers of the rows of one entity. */
    static List<String> ids(Collection<RowReference> rows, String entity) {
        return rows.stream()
                .filter(row -> row.entity().equals(entity))
                .map(RowReference::id)
                .toList();
    }
}
