package io.jikimi.destruction;

import io.jikimi.custody.RowReference;
import io.jikimi.subject.DataSubjectId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a row, or some items of it, have to be destroyed.
 *
 * @param id its number
 * @param row the row
 * @param subject the data subject
 * @param file the personal data file
 * @param items the items that are due; none means the whole row
 * @param reason the event or the request
 * @param ground the period, or the law that prolongs it
 * @param startedAt when the period began
 * @param dueAt when the row is due
 * @param sealedAt when it was sealed, or null
 * @param keptBecause why a row that is due is kept all the same, or null
 */
public record Deadline(
        long id,
        RowReference row,
        DataSubjectId subject,
        String file,
        Set<String> items,
        String reason,
        String ground,
        Instant startedAt,
        Instant dueAt,
        @Nullable Instant sealedAt,
        @Nullable String keptBecause) {

    public Deadline {
        items = Set.copyOf(items);
    }
}
