package io.jikimi.migration;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.SqlName;
import io.jikimi.migration.MigratedColumns.Column;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The statements that a table needs for a phase, told apart from those it has had. Compares with
 * what the database really has, not with what Hibernate believes.
 */
final class MigrationDdl {

    private static final long OVERHEAD = 37;
    private static final long LONGEST_UTF_8 = 4;
    private static final long LONGEST_TEXT = 200_000;
    private static final long LONGEST_VARBINARY = 8_000;

    /** A truth value has one digit, and {@code false} five letters. */
    private static final long SHORTEST_TEXT = 8;

    /** The names of types whose length counts characters. */
    private static final Pattern TEXT = Pattern.compile("(?i)char|text|clob|json|enum");

    /** The names of types that hold any text, in every database. */
    private static final Pattern PLAIN_TEXT =
            Pattern.compile(
                    "(?i)(var)?char|bpchar|character( varying)?|(tiny|medium|long)?text|(character large object|clob)");

    private static final long LONGEST_VARCHAR = 8_000;

    /** The first part of it that is no name, text or comment. */
    private static final Pattern NOT_NULL =
            Pattern.compile("('(?:[^'\\\\]|''|\\\\.)*'|`[^`]*`|\"[^\"]*\")|(\\bNOT NULL\\b)");

    private final JdbcTemplate template;
    private final DatabaseDialect dialect;
    private final StaleTwins stale;
    private final TwinIndexes indexes;

    MigrationDdl(JdbcTemplate template, DatabaseDialect dialect) {
        this.template = template;
        this.dialect = dialect;
        this.stale = new StaleTwins(template, dialect);
        this.indexes = new TwinIndexes(template);
    }

    /** Whether the table is there at all; where Hibernate makes it, it is right from the start. */
    boolean exists(String table) {
        try {
            template.queryForList("select 1 from " + table + " where 1 = 0");
            return true;
        } catch (BadSqlGrammarException absent) {
            return false;
        }
    }

    /** Whether the table has a column. */
    boolean has(String table, String column) {
        return column(table, column) != null;
    }

    /** The type of a column as JDBC numbers it, or that of null if there is no such column. */
    int type(String table, String column) {
        Found found = column(table, column);
        return found == null ? Types.NULL : found.type();
    }

    /** What the table lacks for a phase, in the order in which it is to be run. */
    List<String> missing(MigratedColumns rows, MigrationPhase phase) {
        List<String> statements = new ArrayList<>();
        for (Column cell : rows.columns()) {
            addColumns(rows, cell, statements);
        }
        if (phase == MigrationPhase.ENFORCED) {
            statements.addAll(indexes.missing(rows));
        }
        statements.addAll(stale.missing(rows));
        return statements;
    }

    /** The unique indexes that would be gone with the plain columns. */
    List<String> lostIndexes(MigratedColumns rows) {
        return indexes.lost(rows);
    }

    /** What ends the migration of a table, when no instance reads its plain columns any more. */
    List<String> last(MigratedColumns rows) {
        List<Column> plain = stillPlain(rows).columns();
        List<String> statements = new ArrayList<>();
        if (!plain.isEmpty()) {
            statements.addAll(stale.gone(rows));
            statements.addAll(dropMixedIndexes(rows));
        }
        for (Column cell : plain) {
            statements.add("alter table " + rows.table() + " drop column " + cell.plain());
        }
        return statements;
    }

    /** PostgreSQL drops an index with any of its columns. */
    private List<String> dropMixedIndexes(MigratedColumns rows) {
        return switch (dialect) {
            case POSTGRESQL -> List.of();
            case H2 -> indexes.mixed(rows).stream().map(name -> "drop index " + name).toList();
            case MARIADB ->
                    indexes.mixed(rows).stream()
                            .map(name -> "drop index " + name + " on " + rows.table())
                            .toList();
        };
    }

    /** The columns whose plain column is still there. */
    MigratedColumns stillPlain(MigratedColumns rows) {
        return new MigratedColumns(
                rows.table(),
                rows.declared(),
                rows.columns().stream().filter(cell -> has(rows.table(), cell.plain())).toList());
    }

    /** The columns that are there in the clear and encrypted. */
    MigratedColumns both(MigratedColumns rows) {
        return new MigratedColumns(
                rows.table(),
                rows.declared(),
                stillPlain(rows).columns().stream()
                        .filter(cell -> has(rows.table(), cell.encrypted()))
                        .toList());
    }

    private void addColumns(MigratedColumns rows, Column cell, List<String> statements) {
        Found plain = column(rows.table(), cell.plain());
        Found encrypted = column(rows.table(), cell.encrypted());
        long needed = needed(plain);
        if (encrypted == null) {
            statements.add(add(rows, cell.encrypted(), bytes(needed)));
        } else if (dialect != DatabaseDialect.POSTGRESQL && encrypted.length() < needed) {
            statements.add(widen(rows, cell.encrypted(), bytes(needed)));
        }
        addIndexColumns(rows, cell, statements);
        if (plain != null && !plain.nullable()) {
            statements.add(dropNotNull(rows, cell.plain()));
        }
    }

    private void addIndexColumns(MigratedColumns rows, Column cell, List<String> statements) {
        for (MigratedColumns.Index index : cell.indexes()) {
            if (column(rows.table(), index.name()) == null) {
                statements.add(add(rows, index.name(), bytes(index.length())));
            }
        }
    }

    /** The statements that add the columns of the search index. */
    List<String> missingIndexColumns(MigratedColumns rows) {
        List<String> statements = new ArrayList<>();
        rows.columns().forEach(cell -> addIndexColumns(rows, cell, statements));
        return statements;
    }

    /** Whether a column is one of text, and not of a type that only looks like it. */
    boolean isText(String table, String column) {
        Found found = column(table, column);
        return found != null
                && Set.of(Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.CLOB)
                        .contains(found.type())
                && PLAIN_TEXT.matcher(found.named()).matches();
    }

    /** The statement that makes room for so many characters, or null if there is. */
    @Nullable String widened(String table, String column, long room) {
        Found found = column(table, column);
        if (found == null || found.type() != Types.CHAR && found.length() >= room) {
            return null;
        }
        return dialect == DatabaseDialect.MARIADB
                ? modify(
                        table,
                        definitionOf(table, column)
                                .replaceFirst(
                                        "(?i)(?<=[`\"] )\\w+(\\(\\d+\\))?",
                                        room <= LONGEST_VARCHAR
                                                ? "varchar(" + room + ")"
                                                : "longtext"))
                : retyped(table, column, "varchar(" + room + ")");
    }

    /** The statement that gives a column of text the type back that it has now. */
    String asItIs(String table, String column) {
        Found found = column(table, column);
        return dialect == DatabaseDialect.MARIADB || found == null
                ? modify(table, definitionOf(table, column))
                : retyped(table, column, found.named() + "(" + found.length() + ")");
    }

    private static String modify(String table, String definition) {
        return "alter table " + table + " modify " + definition;
    }

    private static String retyped(String table, String column, String type) {
        return "alter table " + table + " alter column " + column + " set data type " + type;
    }

    private static String add(MigratedColumns rows, String column, String type) {
        return "alter table " + rows.table() + " add column " + column + " " + type;
    }

    private String widen(MigratedColumns rows, String column, String type) {
        return dialect == DatabaseDialect.MARIADB
                ? modify(rows.table(), column + " " + type)
                : retyped(rows.table(), column, type);
    }

    private String dropNotNull(MigratedColumns rows, String column) {
        return dialect == DatabaseDialect.MARIADB
                ? modify(rows.table(), nullable(rows.table(), column))
                : "alter table " + rows.table() + " alter column " + column + " drop not null";
    }

    /** MariaDB defines a column anew, and forgets whatever is not said again. */
    private String nullable(String table, String column) {
        return nullable(definitionOf(table, column));
    }

    private String definitionOf(String table, String column) {
        return line(table, "", SqlName.bare(column));
    }

    /** The definition of an index as MariaDB tells it. */
    String index(String table, String name) {
        return line(table, "(\\w+ )?key ", name);
    }

    /** As the database tells it, without the comma. */
    private String line(String table, String kind, String name) {
        String begin = "(?is)" + kind + "[`\"]" + Pattern.quote(name) + "[`\"] .*";
        return template
                .query("show create table " + table, (row, number) -> row.getString(2))
                .stream()
                .flatMap(String::lines)
                .map(String::strip)
                .filter(line -> line.matches(begin))
                .map(line -> line.replaceAll(",$", ""))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No " + name + " in " + table));
    }

    /** The definition of a column as the database tells it, for a column that takes null. */
    static String nullable(String definition) {
        Matcher parts = NOT_NULL.matcher(definition.replaceAll(",$", ""));
        StringBuilder nullable = new StringBuilder();
        boolean found = false;
        while (parts.find()) {
            boolean first = !found && parts.group(2) != null;
            found |= first;
            parts.appendReplacement(
                    nullable, Matcher.quoteReplacement(first ? "NULL" : parts.group()));
        }
        return parts.appendTail(nullable).toString();
    }

    /** Room for the ciphertext of the longest value the plain column takes. */
    private static long needed(@Nullable Found plain) {
        long length = plain == null ? 0 : Math.min(plain.length(), LONGEST_TEXT) * LONGEST_UTF_8;
        boolean text = plain != null && plain.text();
        return (text ? length : Math.max(length, SHORTEST_TEXT)) + OVERHEAD;
    }

    private String bytes(long length) {
        return switch (dialect) {
            case POSTGRESQL -> "bytea";
            case H2 -> "varbinary(" + Math.min(length, 1_000_000) + ")";
            case MARIADB -> length <= LONGEST_VARBINARY ? "varbinary(" + length + ")" : "longblob";
        };
    }

    private @Nullable Found column(String table, String column) {
        return template.execute(
                (ConnectionCallback<@Nullable Found>)
                        connection -> found(connection, table, SqlName.bare(column)));
    }

    /** Asks the catalogue of the database: what a result tells is remembered by the driver. */
    private static @Nullable Found found(Connection connection, String table, String column)
            throws SQLException {
        for (String name : names(connection, table)) {
            try (ResultSet columns =
                    connection
                            .getMetaData()
                            .getColumns(
                                    connection.getCatalog(),
                                    schema(connection, table),
                                    name,
                                    null)) {
                while (columns.next()) {
                    if (name.equals(columns.getString("TABLE_NAME"))
                            && column.equalsIgnoreCase(columns.getString("COLUMN_NAME"))) {
                        return found(columns);
                    }
                }
            }
        }
        return null;
    }

    private static Found found(ResultSet column) throws SQLException {
        return new Found(
                column.getInt("COLUMN_SIZE"),
                column.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls,
                TEXT.matcher(column.getString("TYPE_NAME")).find(),
                column.getInt("DATA_TYPE"),
                column.getString("TYPE_NAME"));
    }

    /** As the database keeps the name, and as it is written: somebody may have made it quoted. */
    static Set<String> names(Connection connection, String table) throws SQLException {
        Set<String> names = new LinkedHashSet<>();
        names.add(SqlName.of(table, connection.getMetaData()).table());
        names.add(SqlName.bare(table));
        names.add(SqlName.bare(table).toUpperCase(Locale.ROOT));
        return names;
    }

    static @Nullable String schema(Connection connection, String table) throws SQLException {
        String schema = SqlName.of(table, connection.getMetaData()).schema();
        return schema == null ? connection.getSchema() : schema;
    }

    /** A column as the database has it. */
    private record Found(long length, boolean nullable, boolean text, int type, String named) {}
}
