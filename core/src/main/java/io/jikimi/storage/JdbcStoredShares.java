package io.jikimi.storage;

import io.jikimi.custody.ProtectedTable;
import io.jikimi.custody.ProtectedTable.ValueColumn;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.storage.ProtectionSheet.Count;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Counts what stands in the columns of a table of the service, by the first byte. */
final class JdbcStoredShares {

    private static final byte FORMAT = 1;
    private static final String ROW = ProtectedTable.ROW + ".";
    private static final int FETCHED = 1_000;
    private static final String CANCELLED = "57014";

    private final DataSource dataSource;
    private final OwnTransactions own;
    private final DatabaseDialect dialect;

    JdbcStoredShares(DataSource dataSource) {
        this.dataSource = dataSource;
        this.own = new OwnTransactions(dataSource);
        this.dialect = DatabaseDialect.of(dataSource);
    }

    /** The counts of encrypted columns, or null if that takes too long. */
    @Nullable List<Count> encrypted(String table, List<ValueColumn> columns, Duration most) {
        StringBuilder sql = new StringBuilder("select count(*)");
        List<Object> parameters = new ArrayList<>();
        for (ValueColumn protectedColumn : columns) {
            String plain = protectedColumn.plain();
            String column = protectedColumn.name();
            String stored = protectedColumn.stored(dialect, "");
            // While a value stands in the clear, it is not encrypted, whatever stands beside it.
            String first =
                    (plain == null ? "" : plain + " is null and ")
                            + "substring("
                            + stored
                            + ", 1, 1)";
            sql.append(plain == null ? ", count(" + column : ", sum(case when " + plain);
            sql.append(
                    plain == null ? ")" : " is null and " + column + " is null then 0 else 1 end)");
            for (byte marker : new byte[] {FORMAT, JdbcSealedStore.TOMBSTONE}) {
                sql.append(", sum(case when ").append(first).append(" = ? then 1 else 0 end)");
                parameters.add(new byte[] {marker});
            }
        }
        return counts(sql + " from " + table, parameters, columns.size(), 3, most);
    }

    /**
     * Hands out how many values of a column are under a key and in a row of somebody, for each key
     * and each person that rows name; false if that takes too long.
     */
    boolean owners(String table, ValueColumn column, Duration most, Consumer<Owned> each) {
        String sql =
                "select held, owner, count(*) from (select substring("
                        + column.stored(dialect, ROW)
                        + ", 2, 8) as held, "
                        + column.owner()
                        + " as owner from "
                        + table
                        + " "
                        + ProtectedTable.ROW
                        + " where substring("
                        + column.stored(dialect, ROW)
                        + ", 1, 1) = ? and octet_length("
                        + column.stored(dialect, ROW)
                        + ") > 9) found where owner is not null group by held, owner";
        JdbcTemplate jdbc = jdbc(Objects.requireNonNull(own.template().getDataSource()), most);
        jdbc.setFetchSize(FETCHED);
        try {
            // PostgreSQL hands a result out piece by piece only within a transaction.
            own.run(
                    client -> {
                        jdbc.query(
                                sql,
                                row -> {
                                    each.accept(
                                            new Owned(
                                                    ByteBuffer.wrap(row.getBytes(1)).getLong(),
                                                    row.getString(2),
                                                    row.getLong(3)));
                                },
                                new byte[] {FORMAT});
                        return true;
                    });
            return true;
        } catch (DataAccessException failure) {
            return unlessCancelled(failure, false);
        }
    }

    /**
     * Values under one key in the rows of one person.
     *
     * @param keyId the key
     * @param owner whose they are to be, as text
     */
    record Owned(long keyId, String owner, long values) {}

    /** The counts of columns that are stored as they are, or null if that takes too long. */
    @Nullable List<Count> plain(String table, List<String> columns, Duration most) {
        String counted =
                String.join("", columns.stream().map(column -> ", count(" + column + ")").toList());
        return counts(
                "select count(*)" + counted + " from " + table, List.of(), columns.size(), 1, most);
    }

    private @Nullable List<Count> counts(
            String sql, List<Object> parameters, int columns, int cells, Duration most) {
        JdbcTemplate jdbc = jdbc(dataSource, most);
        try {
            return jdbc.queryForObject(
                    sql,
                    (row, number) -> {
                        long rows = row.getLong(1);
                        List<Count> counts = new ArrayList<>();
                        for (int column = 0; column < columns; column++) {
                            int cell = 2 + column * cells;
                            long values = row.getLong(cell);
                            long encrypted = cells == 1 ? 0 : row.getLong(cell + 1);
                            long destroyed = cells == 1 ? 0 : row.getLong(cell + 2);
                            counts.add(
                                    new Count(
                                            rows,
                                            encrypted,
                                            destroyed,
                                            rows - values,
                                            values - encrypted - destroyed));
                        }
                        return counts;
                    },
                    parameters.toArray());
        } catch (DataAccessException failure) {
            return unlessCancelled(failure, null);
        }
    }

    private static JdbcTemplate jdbc(DataSource from, Duration most) {
        JdbcTemplate jdbc = new JdbcTemplate(from);
        jdbc.setQueryTimeout(Math.toIntExact(Math.max(1, most.toSeconds())));
        return jdbc;
    }

    private static <T extends @Nullable Object> T unlessCancelled(
            DataAccessException failure, T cancelled) {
        if (failure.getRootCause() instanceof SQLException cause && isCancelled(cause)) {
            return cancelled;
        }
        throw failure;
    }

    private static boolean isCancelled(SQLException cause) {
        return cause instanceof SQLTimeoutException || CANCELLED.equals(cause.getSQLState());
    }
}
