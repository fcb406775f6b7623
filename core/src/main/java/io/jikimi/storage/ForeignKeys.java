package io.jikimi.storage;

import io.jikimi.database.SqlName;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The foreign keys that point to a table, as the database itself knows them. Asked once per table;
 * {@link #forget()} asks again, after a migration added one.
 */
final class ForeignKeys {

    private final JdbcTemplate jdbc;
    private final Map<String, List<ForeignKey>> known = new ConcurrentHashMap<>();

    ForeignKeys(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** The foreign keys to {@code table} that do not delete along with it. */
    List<ForeignKey> to(String table) {
        List<ForeignKey> keys = known.get(table);
        if (keys == null) {
            keys = jdbc.execute((ConnectionCallback<List<ForeignKey>>) open -> read(open, table));
            known.put(table, keys == null ? List.of() : keys);
        }
        return known.getOrDefault(table, List.of());
    }

    void forget() {
        known.clear();
    }

    private static List<ForeignKey> read(Connection connection, String table) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        SqlName name = SqlName.of(table, database);
        String schema = name.schema() == null ? connection.getSchema() : name.schema();
        Map<String, List<ForeignKey.Pair>> pairs = new TreeMap<>();
        Map<String, Referring> tables = new TreeMap<>();
        try (ResultSet keys =
                database.getExportedKeys(connection.getCatalog(), schema, name.table())) {
            while (keys.next()) {
                if (keys.getShort("DELETE_RULE") == DatabaseMetaData.importedKeyCascade) {
                    continue;
                }
                Referring referring =
                        new Referring(
                                keys.getString("FKTABLE_SCHEM"), keys.getString("FKTABLE_NAME"));
                String key = referring + "." + keys.getString("FK_NAME");
                tables.put(key, referring);
                pairs.computeIfAbsent(key, first -> new ArrayList<>())
                        .add(
                                new ForeignKey.Pair(
                                        quoted(database, keys.getString("FKCOLUMN_NAME")),
                                        quoted(database, keys.getString("PKCOLUMN_NAME"))));
            }
        }
        List<ForeignKey> result = new ArrayList<>();
        for (Map.Entry<String, List<ForeignKey.Pair>> entry : pairs.entrySet()) {
            Referring referring = Objects.requireNonNull(tables.get(entry.getKey()));
            boolean itself =
                    referring.table().equals(name.table())
                            && (referring.schema() == null || referring.schema().equals(schema));
            result.add(new ForeignKey(referring.quoted(database), itself, entry.getValue()));
        }
        return List.copyOf(result);
    }

    private static String quoted(DatabaseMetaData database, String name) throws SQLException {
        String quote = database.getIdentifierQuoteString();
        return quote + name + quote;
    }

    /** A table that refers, by the names in the database. */
    private record Referring(@Nullable String schema, String table) {

        String quoted(DatabaseMetaData database) throws SQLException {
            String name = ForeignKeys.quoted(database, table);
            return schema == null ? name : ForeignKeys.quoted(database, schema) + "." + name;
        }
    }
}
