package io.jikimi.storage;

import io.jikimi.custody.ProtectedTable.ValueColumn;
import io.jikimi.storage.ProtectionSheet.Count;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Counts what stands in the columns of a table of the service, by the first byte. */
final class JdbcStoredShares {

    private static final byte FORMAT = 1;
    private static final String CANCELLED = "57014";

    private final DataSource dataSource;

    JdbcStoredShares(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** The counts of encrypted columns, or null if that takes too long. */
    @Nullable List<Count> encrypted(String table, List<ValueColumn> columns, Duration most) {
        StringBuilder sql = new StringBuilder("select count(*)");
        List<Object> parameters = new ArrayList<>();
        for (ValueColumn protectedColumn : columns) {
            String plain = protectedColumn.plain();
            String column = protectedColumn.name();
            // While a value stands in the clear, it is not encrypted, whatever stands beside it.
            String first =
                    (plain == null ? "" : plain + " is null and ")
                            + "substring("
                            + column
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

    /** The counts of columns that are stored as they are, or null if that takes too long. */
    @Nullable List<Count> plain(String table, List<String> columns, Duration most) {
        String counted =
                String.join("", columns.stream().map(column -> ", count(" + column + ")").toList());
        return counts(
                "select count(*)" + counted + " from " + table, List.of(), columns.size(), 1, most);
    }

    private @Nullable List<Count> counts(
            String sql, List<Object> parameters, int columns, int cells, Duration most) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        jdbc.setQueryTimeout(Math.toIntExact(Math.max(1, most.toSeconds())));
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
            if (failure.getRootCause() instanceof SQLException cause && isCancelled(cause)) {
                return null;
            }
            throw failure;
        }
    }

    private static boolean isCancelled(SQLException cause) {
        return cause instanceof SQLTimeoutException || CANCELLED.equals(cause.getSQLState());
    }
}
