package io.jikimi.migration;

import io.jikimi.subject.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The door for encrypting texts in the very columns that hold them in the clear, in a declared
 * maintenance window in which no instance of the service runs (개인정보의 안전성 확보조치 기준 제7조). A row
 * changes in one statement, so that it is never half done; everything can be interrupted at any
 * point and called again.
 */
public interface InPlaceDesk {

    /** How far every declared table is, its history tables included. */
    List<Status> status();

    /** The statements the tables still need before they can be encrypted, in order. */
    List<String> statements();

    /**
     * The statements that put back what {@link #statements} would take away: the length of columns,
     * indexes and unique constraints. To be kept before those are run, since afterwards nothing
     * tells what there was.
     */
    List<String> undo();

    /** The size of the work. */
    MigrationLedger.Estimate estimate();

    /**
     * Encrypts what stands in the clear, looks at every row once more with the tables locked, and
     * says that it is done only if nothing but encrypted values was found there.
     *
     * @param by who decides it
     * @param batchSize how many rows are read and written at once
     * @param afterBatch told how far a table is after every batch; may wait, so that others get
     *     their turn
     * @throws io.jikimi.subject.LifecycleException with {@code MIGRATION_INSTANCE_BEHIND} outside
     *     the window, while another process reports, and where a table has not the form for it
     */
    Outcome encrypt(Actor by, int batchSize, Consumer<Status> afterBatch);

    /**
     * Brings the plain values back, as long as the end was not recorded.
     *
     * @throws io.jikimi.subject.LifecycleException like {@link #encrypt}, and when the end was
     *     recorded
     */
    Outcome revert(Actor by, int batchSize, Consumer<Status> afterBatch);

    /** What has become of the tables. */
    enum State {
        /** Nobody has begun. */
        PLAIN,
        /** Begun, and not ended. */
        ENCRYPTING,
        /** Every row was found encrypted with the table locked. There is no way back. */
        ENCRYPTED,
        /** On the way back. */
        REVERTING,
        /** Every row was found in the clear again with the table locked. */
        REVERTED
    }

    /**
     * How far one table of the database is.
     *
     * @param table the table
     * @param rowsSeen how many rows the pass has looked at
     * @param rowsChanged how many of them it has changed
     * @param valuesRefused how many values it had to leave as they are
     */
    record Status(
            String table,
            State state,
            long rowsSeen,
            long rowsChanged,
            long valuesRefused,
            @Nullable Instant endedAt) {}

    /**
     * What a call has come to.
     *
     * @param done whether it is done
     * @param why what is left to do, in sentences; empty if it is done
     * @param refused the number of values in each {@code table.column} that were left as they are
     */
    record Outcome(boolean done, List<String> why, Map<String, Long> refused) {}
}
