package io.jikimi.database;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds every column in which a protected value could stand (개인정보의 안전성 확보조치 기준 제7조), as the
 * database tells it and not as a service maps it: services may share a database, and a table may
 * outlive the class it belonged to. The tables of the database itself and our own are left out.
 */
public final class BinaryColumns {

    private static final Set<String> SYSTEM =
            Set.of("information_schema", "pg_catalog", "mysql", "performance_schema", "sys");
    private static final Set<Integer> BINARY =
            Set.of(Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB);

    private static final Set<Integer> TEXT = Set.of(Types.VARCHAR, Types.LONGVARCHAR, Types.CLOB);

    /** The text of the shortest value: format, key, nonce and tag. */
    private static final long SHORTEST_TEXT = StoredText.length(37);

    private static final String[] TABLES = {"TABLE", "BASE TABLE"};

    private BinaryColumns() {}

    /**
     * The binary columns of one table.
     *
     * @param name the name of the table, as short as it is clear
     * @param table the table, quoted for SQL
     * @param columns the names of the columns
     * @param texts the names of the columns of text that are long enough for a stored value
     * @param quote what stands around a name in SQL
     */
    public record InTable(
            String name, String table, List<String> columns, List<String> texts, String quote) {

        public InTable {
            columns = List.copyOf(columns);
            texts = List.copyOf(texts);
        }

        /** Every column in which a protected value could stand. */
        public List<String> all() {
            return Stream.concat(columns.stream(), texts.stream()).toList();
        }

        /** A column, quoted for SQL. */
        public String quoted(String column) {
            return BinaryColumns.quoted(column, quote);
        }
    }

    /** The schemas, or catalogs, that have tables of ours, as they stand in {@link InTable}. */
    public static Set<String> spacesOfOurs(Connection connection) throws SQLException {
        Set<String> spaces = new HashSet<>();
        try (ResultSet tables = connection.getMetaData().getTables(null, null, "%", TABLES)) {
            while (tables.next()) {
                Table table = table(tables);
                if (table.isOurs()) {
                    spaces.add(table.space());
                }
            }
        }
        return spaces;
    }

    /** Every table that has any. */
    public static List<InTable> of(Connection connection) throws SQLException {
        DatabaseMetaData meta = connection.getMetaData();
        String quote = meta.getIdentifierQuoteString();
        Table here = new Table(connection.getCatalog(), connection.getSchema(), "");
        List<InTable> found = new ArrayList<>();
        Map<Table, Found> columns = columns(meta);
        addByAnotherName(connection, columns);
        columns.values().removeIf(Found::isEmpty);
        columns.forEach(
                (table, names) ->
                        found.add(
                                new InTable(
                                        table.seenFrom(here),
                                        table.quoted(quote),
                                        names.binary(),
                                        names.text(),
                                        quote)));
        return found;
    }

    private record Found(List<String> binary, List<String> text) {

        void add(ResultSet column) throws SQLException {
            String name = column.getString("COLUMN_NAME");
            if (holdsBytes(column)) {
                binary.add(name);
            } else if (TEXT.contains(column.getInt("DATA_TYPE"))
                    && column.getInt("COLUMN_SIZE") >= SHORTEST_TEXT) {
                text.add(name);
            }
        }

        boolean isEmpty() {
            return binary.isEmpty() && text.isEmpty();
        }
    }

    private static Map<Table, Found> columns(DatabaseMetaData meta) throws SQLException {
        Map<Table, Found> columns = new LinkedHashMap<>();
        try (ResultSet tables = meta.getTables(null, null, "%", TABLES)) {
            while (tables.next()) {
                Table table = table(tables);
                if (table.isOfAService()) {
                    columns.put(table, new Found(new ArrayList<>(), new ArrayList<>()));
                }
            }
        }
        try (ResultSet all = meta.getColumns(null, null, "%", "%")) {
            while (all.next()) {
                Found ofTable = columns.get(table(all));
                if (ofTable != null) {
                    ofTable.add(all);
                }
            }
        }
        return columns;
    }

    private static void addByAnotherName(Connection connection, Map<Table, Found> columns)
            throws SQLException {
        String sql = DatabaseDialect.of(connection).bytesByAnotherName();
        if (sql == null) {
            return;
        }
        try (Statement statement = connection.createStatement();
                ResultSet named = statement.executeQuery(sql)) {
            while (named.next()) {
                String schema = named.getString(1);
                String name = named.getString(2);
                String column = named.getString(3);
                columns.forEach(
                        (table, names) -> {
                            if (name.equals(table.name()) && schema.equals(table.schema())) {
                                names.binary().add(column);
                            }
                        });
            }
        }
    }

    /** H2 says of a UUID that it is binary, and takes no bytes out of it. */
    private static boolean holdsBytes(ResultSet column) throws SQLException {
        return BINARY.contains(column.getInt("DATA_TYPE"))
                && !"uuid".equalsIgnoreCase(column.getString("TYPE_NAME"));
    }

    private static Table table(ResultSet row) throws SQLException {
        return new Table(
                row.getString("TABLE_CAT"),
                row.getString("TABLE_SCHEM"),
                row.getString("TABLE_NAME"));
    }

    private static String quoted(String name, String quote) {
        return quote + name.replace(quote, quote + quote) + quote;
    }

    /** A table, where the database puts it: some have schemas, some catalogs, some both. */
    private record Table(@Nullable String catalog, @Nullable String schema, String name) {

        boolean isOfAService() {
            return !isSystem(catalog) && !isSystem(schema) && !isOurs();
        }

        boolean isOurs() {
            return name.toLowerCase(Locale.ROOT).startsWith("jikimi_");
        }

        private static boolean isSystem(@Nullable String space) {
            return space != null && SYSTEM.contains(space.toLowerCase(Locale.ROOT));
        }

        String quoted(String quote) {
            return Stream.of(catalog, schema, name)
                    .filter(Objects::nonNull)
                    .map(part -> BinaryColumns.quoted(part, quote))
                    .collect(Collectors.joining("."));
        }

        String seenFrom(Table here) {
            boolean same =
                    Objects.equals(catalog, here.catalog) && Objects.equals(schema, here.schema);
            return same ? name : space() + "." + name;
        }

        String space() {
            return schema == null ? String.valueOf(catalog) : schema;
        }
    }
}
