package io.jikimi.keys;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.keys.JdbcMasterKeyEpochs.Proven;
import io.jikimi.keys.KeyWrapping.Clear;
import io.jikimi.keys.KeyWrapping.Held;
import io.jikimi.keys.KeyWrapping.Wrapped;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The wrapped keys of one table, whatever they are for: counted by the epoch of the master key,
 * wrapped anew, and sampled. What was overwritten, because it was destroyed or replaced, is not
 * among them and is never touched.
 */
final class WrappedRows {

    private static final Logger LOGGER = LoggerFactory.getLogger(WrappedRows.class);
    private static final String NOT_DESTROYED = " and state not in ('DESTROYED', 'REPLACED')";

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
                                            + " where state not in ('DESTROYED', 'REPLACED') group by epoch")
                            .query(
                                    result -> {
                                        counts.put(
                                                result.getInt("epoch"), result.getLong("number"));
                                    });
                    return true;
                });
        return counts;
    }

    /** Whether a living key hangs on an epoch, in the caller's transaction. */
    boolean any(JdbcClient jdbc, int epoch) {
        return jdbc.sql("select count(*) from " + table + " where epoch = ?" + NOT_DESTROYED)
                        .param(epoch)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** How far one batch came. */
    record Batch(long rewrapped, long unopened, long left, boolean more, long next) {}

    /**
     * Wraps keys of older epochs under a current one. What another transaction holds is left for
     * the next pass: this one waits for nobody while it holds rows, and a key that was destroyed or
     * wrapped anew meanwhile stays as it is.
     *
     * @param from the lowest number to look at
     */
    Batch rewrap(Proven epoch, long from, int size) {
        List<Held> old = older(epoch.epoch(), from, size);
        List<Fresh> fresh = fresh(old, epoch.epoch());
        long rewrapped = fresh.isEmpty() ? 0 : own.run(jdbc -> store(jdbc, fresh, epoch));
        long last = old.isEmpty() ? Long.MAX_VALUE : old.get(old.size() - 1).keyId();
        boolean more = old.size() == size && last < Long.MAX_VALUE;
        return new Batch(
                rewrapped,
                old.size() - fresh.size(),
                fresh.size() - rewrapped,
                more,
                more ? last + 1 : last);
    }

    /** Tries to open some keys of an epoch, and tells of each that does not open. */
    Sample sample(int epoch, long from, int size) {
        List<LifecycleException> unopened = new ArrayList<>();
        List<Held> rows = of(epoch, from, size);
        for (Held row : rows) {
            try {
                wrapping.unwrap(row.keyId(), row.holder(), row.wrapped());
            } catch (LifecycleException refusal) {
                unopened.add(refusal);
            }
        }
        return new Sample(rows.size(), unopened);
    }

    /** What was tried, and what did not open. */
    record Sample(int tried, List<LifecycleException> unopened) {}

    private List<Fresh> fresh(List<Held> old, int epoch) {
        Map<Long, byte[]> opened = opened(old);
        try {
            List<Held> open = new ArrayList<>();
            List<Clear> clear = new ArrayList<>();
            for (Held row : old) {
                byte[] material = opened.get(row.keyId());
                if (material != null) {
                    open.add(row);
                    clear.add(new Clear(row.keyId(), row.holder(), material));
                }
            }
            List<Wrapped> wrapped = wrapping.wrap(clear, epoch);
            List<Fresh> fresh = new ArrayList<>();
            for (int i = 0; i < open.size(); i++) {
                fresh.add(new Fresh(open.get(i), wrapped.get(i)));
            }
            return fresh;
        } finally {
            opened.values().forEach(material -> Arrays.fill(material, (byte) 0));
        }
    }

    /** One damaged key must not keep the others under the old epoch. */
    private Map<Long, byte[]> opened(List<Held> old) {
        Map<Long, byte[]> opened = wrapping.unwrap(old);
        for (Held row : old) {
            if (!opened.containsKey(row.keyId())) {
                try {
                    opened.put(
                            row.keyId(), wrapping.unwrap(row.keyId(), row.holder(), row.wrapped()));
                } catch (LifecycleException refusal) {
                    if (refusal.refusal() == Refusal.KEY_UNAVAILABLE) {
                        throw refusal;
                    }
                    LOGGER.error("A key stays under an old epoch. {}", refusal.getMessage());
                }
            }
        }
        return opened;
    }

    private long store(JdbcClient jdbc, List<Fresh> fresh, Proven epoch) {
        return dialect.updatesFromArrays()
                ? storeAtOnce(fresh, epoch)
                : storeOneByOne(jdbc, fresh, epoch);
    }

    /**
     * One statement whose plan does not depend on what the planner takes the arrays for: every row
     * is found by its number, held, and changed where it lies.
     */
    private long storeAtOnce(List<Fresh> fresh, Proven epoch) {
        String update =
                "with proven as ("
                        + JdbcMasterKeyEpochs.selectOfProven(dialect)
                        + "), claimed as (select held.place, fresh.wrapped from unnest(?, ?, ?) as"
                        + " fresh (id, wrapped, epoch) cross join lateral (select ctid as place"
                        + " from "
                        + table
                        + " where "
                        + id
                        + " = fresh.id and epoch = fresh.epoch"
                        + NOT_DESTROYED
                        + dialect.claim()
                        + ") held) update "
                        + table
                        + " stored set wrapped = claimed.wrapped, epoch = proven.epoch from"
                        + " claimed, proven where stored.ctid = claimed.place";
        return own.template()
                .update(
                        update,
                        statement -> {
                            Connection connection = statement.getConnection();
                            statement.setInt(1, epoch.epoch());
                            statement.setBytes(2, epoch.check());
                            statement.setArray(
                                    3,
                                    connection.createArrayOf(
                                            "bigint",
                                            fresh.stream()
                                                    .map(key -> key.row().keyId())
                                                    .toArray()));
                            statement.setArray(
                                    4,
                                    connection.createArrayOf(
                                            "bytea",
                                            fresh.stream()
                                                    .map(key -> key.wrapped().bytes())
                                                    .toArray(byte[][]::new)));
                            statement.setArray(
                                    5,
                                    connection.createArrayOf(
                                            "integer",
                                            fresh.stream()
                                                    .map(key -> key.row().wrapped().epoch())
                                                    .toArray()));
                        });
    }

    private long storeOneByOne(JdbcClient jdbc, List<Fresh> fresh, Proven epoch) {
        if (jdbc.sql(JdbcMasterKeyEpochs.selectOfProven(dialect))
                .params(epoch.epoch(), epoch.check())
                .query(Integer.class)
                .optional()
                .isEmpty()) {
            return 0;
        }
        Set<Long> claimed = claim(jdbc, fresh, epoch.epoch());
        List<Object[]> updates = new ArrayList<>();
        for (Fresh key : fresh) {
            Held row = key.row();
            if (claimed.contains(row.keyId())) {
                updates.add(
                        new Object[] {
                            key.wrapped().bytes(), epoch.epoch(), row.keyId(), row.wrapped().epoch()
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
        fresh.forEach(key -> parameters.add(key.row().keyId()));
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

    private List<Held> older(int epoch, long from, int size) {
        return rows("epoch < ?", epoch, from, size);
    }

    private List<Held> of(int epoch, long from, int size) {
        return rows("epoch = ?", epoch, from, size);
    }

    private List<Held> rows(String condition, int epoch, long from, int size) {
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

    private static Held row(ResultSet result, int number) throws SQLException {
        return new Held(
                result.getLong("id"),
                result.getString("holder"),
                new Wrapped(result.getBytes("wrapped"), result.getInt("epoch")));
    }

    private record Fresh(Held row, Wrapped wrapped) {}
}
