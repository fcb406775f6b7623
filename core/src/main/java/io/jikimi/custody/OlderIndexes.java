package io.jikimi.custody;

import io.jikimi.catalogue.Search;
import io.jikimi.custody.ProtectedTable.IndexEntry;
import io.jikimi.custody.ProtectedTable.Kind;
import io.jikimi.custody.ProtectedTable.ValueColumn;
import io.jikimi.database.SqlName;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * While the key of the search index is rotated, a value may stand in a unique column under either
 * key, and the database compares neither with the other. Whoever writes a value moves the one that
 * is there under the older key first, in the same transaction, and the constraint decides as ever.
 *
 * <p>Which columns are unique is told by the database, because the service may have made an index
 * that its mapping does not know.
 */
final class OlderIndexes {

    private final Supplier<List<ProtectedTable>> tables;
    private final Map<String, Known> unique = new ConcurrentHashMap<>();

    OlderIndexes(Supplier<List<ProtectedTable>> tables) {
        this.tables = tables;
    }

    /**
     * The columns that are in a unique index, as the database told it when a key was put to use. A
     * migration makes such indexes between two rotations.
     */
    private record Known(long keyId, Set<String> columns) {}

    /** A value in the form in which each of two keys makes it stand in a search index. */
    record Moved(int item, byte[] older, byte[] newer, long newerKeyId) {}

    /** Moves a value of an item from the older key to the newer one wherever it must be unique. */
    void takeAlong(Connection connection, Moved moved) throws SQLException {
        for (ProtectedTable table : tables.get()) {
            if (table.kind() != Kind.LIVE) {
                continue;
            }
            for (ValueColumn column : table.columns()) {
                for (IndexEntry entry :
                        column.item() == moved.item() ? column.entries() : List.<IndexEntry>of()) {
                    if (entry.form().search() == Search.EXACT
                            && unique(connection, table.table(), moved.newerKeyId())
                                    .contains(plain(entry.column()))) {
                        move(connection, table.table(), entry.column(), moved);
                    }
                }
            }
        }
    }

    private static void move(Connection connection, String table, String index, Moved moved)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "update " + table + " set " + index + " = ? where " + index + " = ?")) {
            statement.setBytes(1, moved.newer());
            statement.setBytes(2, moved.older());
            statement.executeUpdate();
        }
    }

    private Set<String> unique(Connection connection, String table, long keyId)
            throws SQLException {
        Known known = unique.get(table);
        if (known == null || known.keyId() != keyId) {
            known = new Known(keyId, read(connection, table));
            unique.put(table, known);
        }
        return known.columns();
    }

    private static Set<String> read(Connection connection, String table) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        SqlName name = SqlName.of(table, database);
        // Without a schema it may be any on the search path; a namesake costs an update at most.
        boolean catalogs = !database.supportsSchemasInTableDefinitions();
        String catalog =
                catalogs && name.schema() != null ? name.schema() : connection.getCatalog();
        String schema = catalogs ? null : name.schema();
        Set<String> columns = new HashSet<>();
        try (ResultSet indexes = database.getIndexInfo(catalog, schema, name.table(), true, true)) {
            while (indexes.next()) {
                String column = indexes.getString("COLUMN_NAME");
                if (column != null) {
                    columns.add(plain(column));
                }
            }
        }
        return Set.copyOf(columns);
    }

    private static String plain(String column) {
        return column.replaceAll("[\"`]", "").toLowerCase(Locale.ROOT);
    }
}
