package io.jikimi.migration;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.SqlName;
import io.jikimi.migration.MigratedColumns.Column;
import io.jikimi.migration.MigratedColumns.Index;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/**
 * A trigger by which the database itself notices what a version without Jikimi changes: the
 * encrypted value beside a changed plain one, or of a row that names another person now, is taken
 * away, so that the row counts as not encrypted from that moment on. Where a value comes to an
 * empty column only the search index goes: after the cut-over the encrypted value beside it is the
 * truth. A value that goes is left alone: that is how plain values are emptied.
 */
final class StaleTwins {

    private static final int LONGEST_NAME = 60;

    private final JdbcTemplate template;
    private final DatabaseDialect dialect;

    StaleTwins(JdbcTemplate template, DatabaseDialect dialect) {
        this.template = template;
        this.dialect = dialect;
    }

    /** The statements that make the trigger, or none if it is there and knows every column. */
    List<String> missing(MigratedColumns rows) {
        if (dialect == DatabaseDialect.H2 || knows(rows)) {
            return List.of();
        }
        String name = name(rows);
        if (dialect == DatabaseDialect.MARIADB) {
            return List.of(
                    "create or replace trigger "
                            + name
                            + " before update on "
                            + rows.table()
                            + " for each row set "
                            + clauses(rows, ", "));
        }
        return List.of(
                "create or replace function "
                        + name
                        + "() returns trigger language plpgsql as $$ begin "
                        + clauses(rows, " ")
                        + " return new; end $$",
                "drop trigger if exists " + name + " on " + rows.table(),
                "create trigger "
                        + name
                        + " before update on "
                        + rows.table()
                        + " for each row execute function "
                        + name
                        + "()");
    }

    /** The statements that take it away again. */
    List<String> gone(MigratedColumns rows) {
        String name = name(rows);
        return switch (dialect) {
            case H2 -> List.of();
            case MARIADB -> List.of("drop trigger if exists " + name);
            case POSTGRESQL ->
                    List.of(
                            "drop trigger if exists " + name + " on " + rows.table(),
                            "drop function if exists " + name + "()");
        };
    }

    private boolean knows(MigratedColumns rows) {
        return bodies(rows).stream()
                .anyMatch(
                        body -> rows.columns().stream().map(this::clause).allMatch(body::contains));
    }

    private List<String> bodies(MigratedColumns rows) {
        RowMapper<String> body = (row, number) -> row.getString(1);
        return dialect == DatabaseDialect.MARIADB
                ? template.query(
                        "select action_statement from information_schema.triggers where"
                                + " event_object_schema = database() and event_object_table = ?"
                                + " and trigger_name = ?",
                        body,
                        SqlName.bare(rows.table()),
                        name(rows))
                : template.query(
                        "select p.prosrc from pg_trigger g join pg_proc p on p.oid = g.tgfoid where"
                                + " g.tgrelid = to_regclass(?) and g.tgname = ? and g.tgenabled <>"
                                + " 'D'",
                        body,
                        rows.table(),
                        name(rows));
    }

    private String clauses(MigratedColumns rows, String separator) {
        return rows.columns().stream()
                .sorted(Comparator.comparing(Column::plain))
                .map(this::clause)
                .collect(Collectors.joining(separator));
    }

    private String clause(Column cell) {
        return dialect == DatabaseDialect.MARIADB ? assignments(cell) : statement(cell);
    }

    private static String statement(Column cell) {
        StringBuilder sql = new StringBuilder("if ").append(both(cell)).append(" and new.");
        sql.append(cell.encrypted()).append(" is not distinct from old.").append(cell.encrypted());
        sql.append(" then if ").append(differs(cell.plain())).append(" then new.");
        sql.append(cell.encrypted()).append(" := null;");
        cell.indexes().forEach(index -> sql.append(cleared(index)));
        if (cell.subject() != null) {
            sql.append(" elsif ").append(differs(cell.subject())).append(" then new.");
            sql.append(cell.encrypted()).append(" := null;");
        }
        sql.append(" end if;");
        if (!cell.indexes().isEmpty()) {
            sql.append(" elsif ").append(came(cell)).append(" and new.").append(cell.encrypted());
            sql.append(" is not distinct from old.").append(cell.encrypted()).append(" then");
            cell.indexes().forEach(index -> sql.append(cleared(index)));
        }
        return sql.append(" end if;").toString();
    }

    private static String cleared(Index index) {
        return " if new."
                + index.name()
                + " is not distinct from old."
                + index.name()
                + " then new."
                + index.name()
                + " := null; end if;";
    }

    private static String both(Column cell) {
        return "old." + cell.plain() + " is not null and new." + cell.plain() + " is not null";
    }

    /** A value beside an encrypted one that is older. */
    private static String came(Column cell) {
        return "old."
                + cell.plain()
                + " is null and new."
                + cell.plain()
                + " is not null and octet_length(new."
                + cell.encrypted()
                + ") > 1";
    }

    /** By the bytes: to the collation of the column another case may be the same. */
    private static String differs(String column) {
        return "new."
                + column
                + "::text collate \"C\" is distinct from old."
                + column
                + "::text collate \"C\"";
    }

    /** The columns are set one after the other, so the encrypted one comes last. */
    private static String assignments(Column cell) {
        String kept = "new." + cell.encrypted() + " <=> old." + cell.encrypted();
        String changed = both(cell) + " and " + other(cell.plain()) + " and " + kept;
        String came = came(cell) + " and " + kept;
        List<String> sets = new ArrayList<>();
        for (Index index : cell.indexes()) {
            String name = index.name();
            sets.add(
                    set(
                            name,
                            "("
                                    + changed
                                    + " or "
                                    + came
                                    + ") and new."
                                    + name
                                    + " <=> old."
                                    + name));
        }
        String moved =
                cell.subject() == null
                        ? ""
                        : " or " + both(cell) + " and " + other(cell.subject()) + " and " + kept;
        sets.add(set(cell.encrypted(), changed + moved));
        return String.join(", ", sets);
    }

    private static String other(String column) {
        return "not (cast(new." + column + " as binary) <=> cast(old." + column + " as binary))";
    }

    private static String set(String column, String when) {
        return "new." + column + " = case when " + when + " then null else new." + column + " end";
    }

    /** In small letters: PostgreSQL would write it so, and not find what has others. */
    static String name(MigratedColumns rows) {
        String name = ("jikimi_" + SqlName.bare(rows.table()) + "_twins").toLowerCase(Locale.ROOT);
        // The names of a long table and of its history begin alike.
        String told = "_" + Integer.toHexString(name.hashCode());
        return name.length() <= LONGEST_NAME
                ? name
                : name.substring(0, LONGEST_NAME - told.length()) + told;
    }
}
