package io.jikimi.migration;

import io.jikimi.catalogue.Search;
import io.jikimi.custody.IndexForm;
import io.jikimi.database.SqlName;
import io.jikimi.migration.MigratedColumns.Column;
import io.jikimi.migration.MigratedColumns.Index;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The indexes that the database has over plain columns, whoever has made them, and those that take
 * their place over the search indexes: what was unique, together with other columns or for some
 * rows, stays so when the plain columns go.
 */
final class TwinIndexes {

    private static final int LONGEST_NAME = 55;

    private final JdbcTemplate template;

    TwinIndexes(JdbcTemplate template) {
        this.template = template;
    }

    /** The statements for what is missing. */
    List<String> missing(MigratedColumns rows) {
        Map<String, Found> found = found(rows.table());
        List<String> statements = new ArrayList<>();
        for (Column cell : rows.columns()) {
            for (Index index : cell.indexes()) {
                String column = SqlName.bare(index.name());
                Found own = new Found(index.unique(), List.of(index.name()), null);
                add(rows, SqlName.bare(rows.table()) + "_" + column, own, found, statements);
            }
        }
        Map.copyOf(found)
                .forEach(
                        (name, plain) -> {
                            Found twin = twin(rows, plain);
                            if (twin != null) {
                                add(rows, named(name), twin, found, statements);
                            }
                        });
        return statements;
    }

    /** Unique indexes over a plain column that no search index can take the place of. */
    List<String> lost(MigratedColumns rows) {
        List<String> lost = new ArrayList<>();
        found(rows.table())
                .forEach(
                        (name, plain) -> {
                            if (plain.unique()
                                    && mentions(rows, plain)
                                    && twin(rows, plain) == null) {
                                lost.add(name);
                            }
                        });
        return lost;
    }

    /** Every index over a plain column, by its name. */
    Map<String, Found> over(MigratedColumns rows) {
        Map<String, Found> over = found(rows.table());
        over.values().removeIf(index -> !mentions(rows, index));
        return over;
    }

    /** The indexes over a plain column and others, which some databases would keep without it. */
    List<String> mixed(MigratedColumns rows) {
        List<String> mixed = new ArrayList<>();
        found(rows.table())
                .forEach(
                        (name, plain) -> {
                            if (plain.columns().size() > 1 && mentions(rows, plain)) {
                                mixed.add(name);
                            }
                        });
        return mixed;
    }

    private static void add(
            MigratedColumns rows,
            String name,
            Found wanted,
            Map<String, Found> found,
            List<String> statements) {
        if (found.values().stream().anyMatch(wanted::isMetBy)) {
            return;
        }
        found.put(name, wanted);
        statements.add(
                "create "
                        + (wanted.unique() ? "unique " : "")
                        + "index "
                        + name
                        + " on "
                        + rows.table()
                        + " ("
                        + wanted.columns().stream()
                                .map(TwinIndexes::element)
                                .collect(Collectors.joining(", "))
                        + ")"
                        + (wanted.filter() == null ? "" : " where " + wanted.filter()));
    }

    private static String named(String plain) {
        return plain.substring(0, Math.min(plain.length(), LONGEST_NAME))
                + IndexForm.columnSuffix(Search.EXACT);
    }

    private static String element(String column) {
        return column.contains("(") ? "(" + column + ")" : column;
    }

    private static boolean mentions(MigratedColumns rows, Found index) {
        return rows.columns().stream()
                .anyMatch(
                        cell ->
                                index.columns().stream()
                                        .anyMatch(part -> word(cell).matcher(part).find()));
    }

    /** The same over search indexes, or null if it has no plain column or one without such. */
    private static @Nullable Found twin(MigratedColumns rows, Found plain) {
        if (!mentions(rows, plain)) {
            return null;
        }
        List<String> columns = new ArrayList<>();
        String filter = plain.filter();
        for (String part : plain.columns()) {
            String column = part;
            for (Column cell : rows.columns()) {
                if (word(cell).matcher(part).find()) {
                    Index exact = exact(cell);
                    if (exact == null) {
                        return null;
                    }
                    // An expression over the column, like lower(email), is what the index is of.
                    column = exact.name();
                }
            }
            columns.add(column);
        }
        for (Column cell : rows.columns()) {
            filter =
                    filter == null
                            ? null
                            : word(cell)
                                    .matcher(filter)
                                    .replaceAll(Matcher.quoteReplacement(cell.encrypted()));
        }
        return new Found(plain.unique(), columns, filter);
    }

    private static @Nullable Index exact(Column cell) {
        return cell.indexes().stream()
                .filter(
                        index ->
                                SqlName.bare(index.name())
                                        .endsWith(IndexForm.columnSuffix(Search.EXACT)))
                .findFirst()
                .orElse(null);
    }

    private static Pattern word(Column cell) {
        return Pattern.compile(
                "(?<![\\w$\"])\"?" + Pattern.quote(SqlName.bare(cell.plain())) + "\"?(?![\\w$\"])",
                Pattern.CASE_INSENSITIVE);
    }

    private Map<String, Found> found(String table) {
        Map<String, Found> found =
                template.execute(
                        (ConnectionCallback<Map<String, Found>>)
                                connection -> found(connection, table));
        return found == null ? new LinkedHashMap<>() : found;
    }

    private static Map<String, Found> found(Connection connection, String table)
            throws SQLException {
        DatabaseMetaData data = connection.getMetaData();
        Map<String, Found> found = new LinkedHashMap<>();
        for (String name : MigrationDdl.names(connection, table)) {
            try (ResultSet indexes =
                    data.getIndexInfo(
                            connection.getCatalog(),
                            MigrationDdl.schema(connection, table),
                            name,
                            false,
                            true)) {
                while (indexes.next()) {
                    String index = indexes.getString("INDEX_NAME");
                    String column = indexes.getString("COLUMN_NAME");
                    if (index != null && column != null) {
                        boolean unique = !indexes.getBoolean("NON_UNIQUE");
                        String filter = indexes.getString("FILTER_CONDITION");
                        found.computeIfAbsent(
                                        index,
                                        first -> new Found(unique, new ArrayList<>(), filter))
                                .columns()
                                .add(column);
                    }
                }
            }
        }
        return found;
    }

    /**
     * An index as the database has it.
     *
     * @param columns its columns in order, or expressions over them
     * @param filter for which rows, null for all
     */
    record Found(boolean unique, List<String> columns, @Nullable String filter) {

        /** Whether another one is over the same columns, and as strict. */
        boolean isMetBy(Found other) {
            return (other.unique || !unique)
                    && (filter == null ? other.filter == null : other.filter != null)
                    && normal(columns).equals(normal(other.columns));
        }

        private static List<String> normal(List<String> columns) {
            return columns.stream()
                    .map(SqlName::bare)
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .toList();
        }
    }
}
