package io.jikimi.destruction;

import io.jikimi.custody.RowReference;
import io.jikimi.subject.DataSubjectId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a row has to be destroyed.
 *
 * @param id its number
 * @param row the row
 * @param subject the data subject
 * @param reason the event or the request
 * @param ground the period, or the law that prolongs it
 * @param startedAt when the period began
 * @param dueAt when the row is due
 * @param sealedAt when it was sealed, or null
 */
public record Deadline(
        long id,
        RowReference row,
        DataSubjectId subject,
        String reason,
        String ground,
        Instant startedAt,
        Instant dueAt,
        @Nullable Instant sealedAt) {}
