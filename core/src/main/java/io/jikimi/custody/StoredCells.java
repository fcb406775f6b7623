package io.jikimi.custody;

import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.ProtectedTable.ValueColumn;
import io.jikimi.database.DatabaseDialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads stored values of rows and exchanges them, past Hibernate, on one connection. */
final class StoredCells {

    private static final int CHUNK = 500;

    private final Connection connection;
    private final DatabaseDialect dialect;

    StoredCells(Connection connection) throws SQLException {
        this.connection = connection;
        this.dialect = DatabaseDialect.of(connection);
    }

    /**
     * The encrypted values of the rows in some columns, kept from being changed by others until the
     * transaction ends. Tombstones and values in the clear are left out.
     */
    List<Cell> lock(ProtectedTable table, List<ValueColumn> columns, Collection<String> ids)
            throws SQLException {
        StringBuilder sql = new StringBuilder("select ").append(table.idText(dialect, ""));
        columns.forEach(column -> sql.append(", ").append(column.stored(dialect, "")));
        sql.append(" from ").append(table.table()).append(" where ");
        sql.append(table.idsIn("", ids.size())).append(" for update");
        List<Cell> cells = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            int position = 1;
            for (String id : ids) {
                position = setId(statement, position, table, id);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    addCells(row, columns, cells);
                }
            }
        }
        return cells;
    }

    /** Keeps a row from being changed, and others from being hung under it, until the end. */
    void lockRow(ProtectedTable table, String id) throws SQLException {
        lockRows(table, List.of(id), " for update");
    }

    /** Keeps others from doing that with some rows. */
    void lockAgainstMove(ProtectedTable table, Collection<String> ids) throws SQLException {
        List<String> all = ids.stream().sorted().toList();
        for (int from = 0; from < all.size(); from += CHUNK) {
            lockRows(
                    table,
                    all.subList(from, Math.min(from + CHUNK, all.size())),
                    dialect.keyShareLock());
        }
    }

    private void lockRows(ProtectedTable table, List<String> ids, String lock) throws SQLException {
        String sql =
                "select %s from %s where %s"
                                .formatted(
                                        table.idColumn(),
                                        table.table(),
                                        table.idsIn("", ids.size()))
                        + lock;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int position = 1;
            for (String id : ids) {
                position = setId(statement, position, table, id);
            }
            statement.executeQuery().close();
        }
    }

    private static void addCells(ResultSet row, List<ValueColumn> columns, List<Cell> cells)
            throws SQLException {
        String id = row.getString(1);
        for (int index = 0; index < columns.size(); index++) {
            byte[] stored = row.getBytes(index + 2);
            if (stored != null && StoredValue.isProtected(stored)) {
                cells.add(new Cell(id, columns.get(index), stored));
            }
        }
    }

    /**
     * Exchanges values. Each is found by the very bytes it had, which no other value of the row
     * has.
     */
    void exchange(ProtectedTable table, Collection<Exchange> exchanges) throws SQLException {
        Map<ValueColumn, List<Exchange>> byColumn = new HashMap<>();
        for (Exchange exchange : exchanges) {
            byColumn.computeIfAbsent(exchange.column(), first -> new ArrayList<>()).add(exchange);
        }
        for (Map.Entry<ValueColumn, List<Exchange>> some : byColumn.entrySet()) {
            String column = some.getKey().name();
            String written = column + " = " + some.getKey().written(dialect, "?");
            String sql =
                    "update %s set %s where %s and %s"
                            .formatted(table.table(), written, table.idsIn("", 1), written);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (Exchange exchange : some.getValue()) {
                    statement.setBytes(1, exchange.fresh());
                    int last = setId(statement, 2, table, exchange.id());
                    statement.setBytes(last, exchange.stored());
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
    }

    private static int setId(
            PreparedStatement statement, int first, ProtectedTable table, String id)
            throws SQLException {
        int position = first;
        for (Object value : table.idValues(id)) {
            statement.setObject(position++, value);
        }
        return position;
    }

    /**
     * One stored value.
     *
     * @param id the identifier of the entity's row as text
     * @param column where it lies
     * @param stored its bytes
     */
    record Cell(String id, ValueColumn column, byte[] stored) {

        Exchange exchangedFor(byte[] fresh) {
            return new Exchange(id, column, stored, fresh);
        }
    }

    /** A value and what takes its place. */
    record Exchange(String id, ValueColumn column, byte[] stored, byte[] fresh) {}
}
