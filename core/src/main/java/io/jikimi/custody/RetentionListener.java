package io.jikimi.custody;

import io.jikimi.subject.DataSubjectId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Told in the writing transaction when a row's retention period begins or is taken back (SPI). */
@FunctionalInterface
public interface RetentionListener {

    /**
     * Records the change, on the transaction's own connection, before it completes.
     *
     * @param row the row
     * @param subject a data subject the row speaks of; told once for each of them
     * @param event the event of the register
     * @param startedAt when the period began, or null if the event was taken back
     */
    void retentionChanged(
            Connection connection,
            RowReference row,
            DataSubjectId subject,
            String event,
            @Nullable Instant startedAt)
            throws SQLException;
}
