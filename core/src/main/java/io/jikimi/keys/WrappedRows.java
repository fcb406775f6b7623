package io.jikimi.keys;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.keys.KeyWrapping.Wrapped;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The wrapped keys of one table, whatever they are for: counted by the epoch of the master key,
 * wrapped anew, and sampled. A destroyed key is not among them and is never touched.
 */
final class WrappedRows {

    private static final Logger LOGGER = LoggerFactory.getLogger(WrappedRows.class);
    private static final String NOT_DESTROYED = " and state <> 'DESTROYED'";

    private final OwnTransactions own;
    private final DatabaseDialect dialect;
    private final KeyWrapping wrapping;
    private final String table;
    private final String id;
    private final String holder;

    /**
     * @param table the table, with the columns {@code wrapped}, {@code epoch} and {@code state}
     * @param id the column with the number of the key
     * @param holder the column the wrapped key is bound to
     */
    WrappedRows(
            OwnTransactions own,
            DatabaseDialect dialect,
            KeyWrapping wrapping,
            String table,
            String id,
            String holder) {
        this.own = own;
        this.dialect = dialect;
        this.wrapping = wrapping;
        this.table = table;
        this.id = id;
        this.holder = holder;
    }

    /** How many keys there are by epoch. */
    SortedMap<Integer, Long> perEpoch() {
        SortedMap<Integer, Long> counts = new TreeMap<>();
        own.run(
                jdbc -> {
                    jdbc.sql(
                                    "select epoch, count(*) as number from "
                                            + table
                                            + " where state <> 'DESTROYED' group by epoch")
                            .query(
                                    result -> {
                                        counts.put(
                                                result.getInt("epoch"), result.getLong("number"));
                                    });
                    return true;
                });
        return counts;
    }

    /** How far one batch came. */
    record Batch(long rewrapped, long unopened, boolean more, long next) {}

    /**
     * Wraps keys of older epochs under a current one. What another transaction holds is left for
     * the next pass: this one waits for nobody while it holds rows, and a key that was destroyed or
     * wrapped anew meanwhile stays as it is.
     *
     * @param from the lowest number to look at
     */
    Batch rewrap(int epoch, long from, int size) {
        List<Row> old = older(epoch, from, size);
        List<Fresh> fresh = new ArrayList<>();
        for (Row row : old) {
            fresh(row, epoch, fresh);
        }
        long rewrapped = fresh.isEmpty() ? 0 : own.run(jdbc -> store(jdbc, fresh, epoch));
        long last = old.isEmpty() ? Long.MAX_VALUE : old.get(old.size() - 1).id();
        boolean more = old.size() == size && last < Long.MAX_VALUE;
        return new Batch(rewrapped, old.size() - fresh.size(), more, more ? last + 1 : last);
    }

    /** Tries to open some keys of an epoch, and tells of each that does not open. */
    Sample sample(int epoch, long from, int size) {
        List<LifecycleException> unopened = new ArrayList<>();
        List<Row> rows = of(epoch, from, size);
        for (Row row : rows) {
            try {
                wrapping.unwrap(row.id(), row.holder(), row.wrapped());
            } catch (LifecycleException refusal) {
                unopened.add(refusal);
            }
        }
        return new Sample(rows.size(), unopened);
    }

    /** What was tried, and what did not open. */
    record Sample(int tried, List<LifecycleException> unopened) {}

    private void fresh(Row row, int epoch, List<Fresh> fresh) {
        try {
            fresh.add(
                    new Fresh(row, wrapping.rewrap(row.id(), row.holder(), row.wrapped(), epoch)));
        } catch (LifecycleException refusal) {
            if (refusal.refusal() == Refusal.KEY_UNAVAILABLE) {
                throw refusal;
            }
            // One damaged key must not keep the others under the old epoch.
            LOGGER.error("A key stays under an old epoch. {}", refusal.getMessage());
        }
    }

    private long store(JdbcClient jdbc, List<Fresh> fresh, int epoch) {
        Set<Long> claimed = claim(jdbc, fresh, epoch);
        List<Object[]> updates = new ArrayList<>();
        for (Fresh key : fresh) {
            Row row = key.row();
            if (claimed.contains(row.id())) {
                updates.add(
                        new Object[] {
                            key.wrapped().bytes(), epoch, row.id(), row.wrapped().epoch()
                        });
            }
        }
        if (updates.isEmpty()) {
            return 0;
        }
        long stored = 0;
        for (int count :
                own.template()
                        .batchUpdate(
                                "update "
                                        + table
                                        + " set wrapped = ?, epoch = ? where "
                                        + id
                                        + " = ? and epoch = ?"
                                        + NOT_DESTROYED,
                                updates)) {
            // A driver that does not tell how many rows a statement of a batch met says -2.
            stored += count == 0 ? 0 : 1;
        }
        return stored;
    }

    private Set<Long> claim(JdbcClient jdbc, List<Fresh> fresh, int epoch) {
        List<Object> parameters = new ArrayList<>();
        fresh.forEach(key -> parameters.add(key.row().id()));
        parameters.add(epoch);
        return new HashSet<>(
                jdbc.sql(
                                "select "
                                        + id
                                        + " from "
                                        + table
                                        + " where "
                                        + id
                                        + " in ("
                                        + String.join(", ", Collections.nCopies(fresh.size(), "?"))
                                        + ") and epoch < ?"
                                        + NOT_DESTROYED
                                        + " order by "
                                        + id
                                        + dialect.claim())
                        .params(parameters)
                        .query(Long.class)
                        .list());
    }

    private List<Row> older(int epoch, long from, int size) {
        return rows("epoch < ?", epoch, from, size);
    }

    private List<Row> of(int epoch, long from, int size) {
        return rows("epoch = ?", epoch, from, size);
    }

    private List<Row> rows(String condition, int epoch, long from, int size) {
        return own.run(
                jdbc ->
                        jdbc.sql(
                                        "select "
                                                + id
                                                + " as id, "
                                                + holder
                                                + " as holder, wrapped, epoch from "
                                                + table
                                                + " where "
                                                + condition
                                                + NOT_DESTROYED
                                                + " and "
                                                + id
                                                + " >= ? order by "
                                                + id
                                                + " limit ?")
                                .params(epoch, from, size)
                                .query(WrappedRows::row)
                                .list());
    }

    private static Row row(ResultSet result, int number) throws SQLException {
        return new Row(
                result.getLong("id"),
                result.getString("holder"),
                new Wrapped(result.getBytes("wrapped"), result.getInt("epoch")));
    }

    private record Row(long id, String holder, Wrapped wrapped) {}

    private record Fresh(Row row, Wrapped wrapped) {}
}
