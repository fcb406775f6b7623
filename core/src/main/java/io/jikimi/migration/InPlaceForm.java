package io.jikimi.migration;

import io.jikimi.custody.TwinRows;
import io.jikimi.custody.TwinRows.Cell;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.SqlName;
import io.jikimi.database.StoredText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The form that a table needs before its texts can be encrypted in place. */
final class InPlaceForm {

    private final MigrationDdl ddl;
    private final TwinIndexes indexes;
    private final JdbcTemplate template;
    private final DatabaseDialect dialect;

    InPlaceForm(JdbcMigrations store) {
        this.template = store.own().template();
        this.dialect = store.dialect();
        this.ddl = new MigrationDdl(template, dialect);
        this.indexes = new TwinIndexes(template);
    }

    boolean exists(TwinRows rows) {
        return ddl.exists(rows.table());
    }

    /** The statements for what is missing, in order: constraints go over to the search index. */
    List<String> missing(TwinRows rows) {
        MigratedColumns columns = columns(rows);
        List<String> statements = new ArrayList<>();
        for (Cell cell : rows.cells()) {
            String widened = ddl.widened(rows.table(), cell.plain(), cell.room());
            if (widened != null) {
                statements.add(widened);
            }
        }
        statements.addAll(ddl.missingIndexColumns(columns));
        statements.addAll(indexes.missing(columns));
        for (String index : indexes.over(columns).keySet()) {
            statements.addAll(dropped(rows.table(), index));
        }
        return statements;
    }

    /** What puts back what those take away, as long as it is there. */
    List<String> undo(TwinRows rows) {
        List<String> statements = new ArrayList<>();
        for (Cell cell : rows.cells()) {
            if (ddl.widened(rows.table(), cell.plain(), cell.room()) != null) {
                statements.add(ddl.asItIs(rows.table(), cell.plain()));
            }
        }
        if (dialect == DatabaseDialect.MARIADB && !statements.isEmpty()) {
            // Without it a column that is narrowed too early would cut what it holds.
            statements.add(0, "set session sql_mode = concat(@@sql_mode, ',STRICT_ALL_TABLES')");
        }
        indexes.over(columns(rows))
                .forEach((name, index) -> statements.add(made(rows.table(), name, index)));
        return statements;
    }

    private String made(String table, String name, TwinIndexes.Found index) {
        return switch (dialect) {
            case POSTGRESQL ->
                    String.valueOf(
                            template.queryForObject(
                                    "select coalesce('alter table ' || c.conrelid::regclass || ' add"
                                            + " constraint ' || quote_ident(c.conname) || ' ' ||"
                                            + " pg_get_constraintdef(c.oid),"
                                            + " pg_get_indexdef(i.indexrelid)) from pg_index i join"
                                            + " pg_class n on n.oid = i.indexrelid left join"
                                            + " pg_constraint c on c.conindid = i.indexrelid and"
                                            + " c.contype in ('u', 'x') where i.indrelid ="
                                            + " to_regclass(?) and n.relname = ?",
                                    String.class,
                                    table,
                                    name));
            case MARIADB -> "alter table " + table + " add " + ddl.index(table, name);
            case H2 -> {
                String columns = "(\"" + String.join("\", \"", index.columns()) + "\")";
                String constraint = constraint(name);
                yield constraint == null
                        ? "create %sindex \"%s\" on %s %s"
                                .formatted(index.unique() ? "unique " : "", name, table, columns)
                        : "alter table %s add constraint \"%s\" unique %s"
                                .formatted(table, constraint, columns);
            }
        };
    }

    /** The constraint for which H2 has made an index, or null. */
    private @Nullable String constraint(String index) {
        return template
                .queryForList(
                        "select constraint_name from information_schema.table_constraints where"
                                + " index_name = ?",
                        String.class,
                        index)
                .stream()
                .findFirst()
                .orElse(null);
    }

    /** The names of a unique constraint and of its index may differ. */
    private List<String> dropped(String table, String index) {
        return switch (dialect) {
            case POSTGRESQL ->
                    List.of(
                            "alter table %s drop constraint if exists \"%s\""
                                    .formatted(table, index),
                            "drop index if exists \"%s\"".formatted(index));
            case MARIADB -> List.of("alter table %s drop index `%s`".formatted(table, index));
            case H2 -> {
                String constraint = constraint(index);
                yield List.of(
                        constraint == null
                                ? "drop index \"%s\"".formatted(index)
                                : "alter table %s drop constraint \"%s\""
                                        .formatted(table, constraint));
            }
        };
    }

    /** Why the table cannot be encrypted in place, whatever is done to its columns. */
    List<String> unfit(TwinRows rows) {
        List<String> reasons = new ArrayList<>();
        for (Cell cell : rows.cells()) {
            String place = rows.table() + "." + cell.plain();
            if (!ddl.has(rows.table(), cell.plain())) {
                reasons.add(place + ": the table has no such column.");
            } else if (!ddl.isText(rows.table(), cell.plain())) {
                reasons.add(
                        place
                                + ": the column is not one of text (char, varchar or text), and what is encrypted in place"
                                + " stays text. A large object of PostgreSQL (oid) lies outside of its row: copy it into a"
                                + " column of the type text first.");
            }
            addChecks(rows, cell, reasons);
        }
        for (String lost : indexes.lost(columns(rows))) {
            reasons.add(
                    rows.table()
                            + ": the unique index "
                            + lost
                            + " is over a column without a search index, so nothing would keep its values apart."
                            + " Annotate the attribute with @Searchable, or drop the index.");
        }
        return reasons;
    }

    private void addChecks(TwinRows rows, Cell cell, List<String> reasons) {
        Pattern column =
                Pattern.compile(
                        "(?i)(?<![\\w$])"
                                + Pattern.quote(SqlName.bare(cell.plain()))
                                + "(?![\\w$])");
        String table =
                dialect == DatabaseDialect.POSTGRESQL
                        ? rows.table()
                        : SqlName.bare(rows.table().substring(rows.table().lastIndexOf('.') + 1));
        template.query(
                dialect.checks(),
                row -> {
                    String clause = row.getString(2);
                    if (column.matcher(clause).find()
                            && !clause.toLowerCase(Locale.ROOT).contains("jikimi")
                            && !clause.contains(StoredText.MARK)) {
                        reasons.add(
                                rows.table()
                                        + "."
                                        + cell.plain()
                                        + ": the check "
                                        + row.getString(1)
                                        + " is over the column, and would be over ciphertext. Drop it, and let the service"
                                        + " check the value.");
                    }
                },
                table);
    }

    static MigratedColumns columns(TwinRows rows) {
        return new MigratedColumns(
                rows.table(),
                rows.declared(),
                rows.cells().stream()
                        .map(
                                cell ->
                                        new MigratedColumns.Column(
                                                cell.plain(),
                                                cell.plain(),
                                                cell.indexes().stream()
                                                        .map(
                                                                index ->
                                                                        new MigratedColumns.Index(
                                                                                index.name(),
                                                                                index.form()
                                                                                        .length(),
                                                                                index.unique()))
                                                        .toList(),
                                                cell.subjectColumn()))
                        .toList());
    }
}
