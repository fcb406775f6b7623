package io.jikimi.migration;

import io.jikimi.database.OwnTransactions;
import io.jikimi.migration.BackfillRows.Row;
import io.jikimi.migration.BackfillWrites.ChangedMeanwhile;
import io.jikimi.migration.JdbcMigrations.Pass;
import io.jikimi.migration.RightValues.Change;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Puts an encrypted value beside every plain one of a table, and later takes the plain one away. A
 * row changes in one statement that does nothing where somebody has changed its values, plain or
 * encrypted, since they were read; so a row is never half done, and what was killed is simply done
 * again.
 */
final class JdbcBackfill {

    private static final Logger LOGGER = LoggerFactory.getLogger(JdbcBackfill.class);

    private final OwnTransactions own;
    private final MigratedRows table;
    private final BackfillRows rows;
    private final RightValues right;
    private final BackfillWrites writes;
    private final RestoredPlain restored;

    JdbcBackfill(Migrations migrations, MigratedRows table) {
        this.own = migrations.store().own();
        this.table = table;
        this.rows = new BackfillRows(own, table);
        this.right = new RightValues(migrations.keys(), table, rows);
        this.writes = new BackfillWrites(migrations, table, rows);
        this.restored = new RestoredPlain(migrations.keys(), migrations.store().dialect(), table);
    }

    /** What one chunk did; the key of its last row, or null at the end of the table. */
    record Chunk(Pass pass, Object @Nullable [] last) {}

    /** The chunk after a row, in the order of the key. */
    Chunk chunk(Object @Nullable [] after, int size, boolean empties) {
        List<Row> read = own.run(jdbc -> rows.read(after, size));
        Pass pass = work(read, empties);
        boolean more = read.size() == size;
        return new Chunk(pass, more ? read.get(read.size() - 1).key() : null);
    }

    /** Starts over at the row a killed run had reached; its own row is looked at once more. */
    Object @Nullable [] from(@Nullable String reached) {
        if (reached == null) {
            return null;
        }
        return table.id(reached).map(id -> new Object[] {id}).orElse(null);
    }

    /**
     * Brings rows of the entity up to date at once, in the transaction of a template, and keeps
     * them from being changed until it ends. After the cut-over their plain values go at once.
     */
    void bringUpToDate(JdbcTemplate template, Collection<String> ids) {
        List<Row> read = rows.lock(template, ids);
        if (read.isEmpty()) {
            return;
        }
        // Asked when the rows are locked: another instance may have cut over, and written since.
        boolean empties = writes.isCutOver(template);
        List<Change> changes = right.changes(read, empties, new Counter());
        writes.store(template, changes, empties);
        if (!writes.areTaken(template, changes)) {
            throw new LifecycleException(
                    Refusal.KEY_ROTATED,
                    table.table(),
                    "a key was replaced or destroyed while this transaction ran. Nothing was stored;"
                            + " repeat the transaction.");
        }
    }

    /** Puts the plain value back beside an encrypted one that came back. */
    void restorePlain(JdbcTemplate template, Collection<String> ids) {
        if (!writes.isCutOver(template)) {
            restored.restore(template, ids);
        }
    }

    private Pass work(List<Row> read, boolean empties) {
        Counter counter = new Counter();
        List<Change> changes = right.changes(read, empties, counter);
        if (!changes.isEmpty()) {
            try {
                writes.store(changes, empties, counter);
            } catch (ChangedMeanwhile tooLate) {
                LOGGER.info("{}: {}; nothing was stored", table.table(), tooLate.getMessage());
            }
        }
        return new Pass(read.size(), changes.size() - counter.notStored, counter.refused);
    }

    /** What could not be done. */
    static final class Counter {

        private static final int NAMED = 20;

        private long refused;
        private long notStored;

        long refused() {
            return refused;
        }

        void refuseToStore(String why) {
            notStored++;
            refuse(why);
        }

        void refuse(String why) {
            refused++;
            if (refused <= NAMED) {
                LOGGER.warn("Not encrypted: {}", why);
            }
        }
    }
}
