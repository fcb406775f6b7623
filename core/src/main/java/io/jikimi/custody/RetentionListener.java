package io.jikimi.custody;

import io.jikimi.subject.DataSubjectId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Told in the writing transaction when a row's retention period begins or is taken back, and when a
 * row moves to another data subject (SPI).
 */
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

    /**
     * Lets what runs for a row follow when its values have moved to another data subject, on the
     * transaction's own connection, before it completes.
     *
     * @param row the row
     * @param from the data subject the values belonged to
     * @param to the data subject they belong to now
     * @param staysInvolved whether other values of the row still belong to the first
     */
    default void subjectChanged(
            Connection connection,
            RowReference row,
            DataSubjectId from,
            DataSubjectId to,
            boolean staysInvolved)
            throws SQLException {}
}
