package io.jikimi.migration;

import io.jikimi.custody.UnprotectableMappingException;
import io.jikimi.custody.ValueForm;
import io.jikimi.database.DatabaseDialect;
import java.sql.JDBCType;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happens before an instance may work on tables that are being encrypted, and before Hibernate
 * looks at them: the columns are there, long enough and of the right kind; no plain value has come
 * back; and no other instance is too far away. With an embedded database, which nobody else uses,
 * it does by itself what is missing.
 */
final class MigrationStart {

    private static final int ROWS_AT_ONCE = 1_000;

    private static final Set<Integer> NUMBERS =
            Set.of(
                    Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.NUMERIC,
                    Types.DECIMAL);

    private final Migrations migrations;
    private final JdbcMigrations store;
    private final MigrationDdl ddl;

    MigrationStart(Migrations migrations) {
        this.migrations = migrations;
        this.store = migrations.store();
        this.ddl = new MigrationDdl(store.own().template(), store.dialect());
    }

    void start() {
        List<MigratedRows> there =
                migrations.rows().stream().filter(rows -> ddl.exists(rows.table())).toList();
        List<String> reasons = new ArrayList<>();
        there.forEach(rows -> addForgotten(rows, reasons));
        there.forEach(rows -> addUndeclared(rows, reasons));
        there.forEach(rows -> addUnfit(rows, reasons));
        if (!reasons.isEmpty()) {
            throw new UnprotectableMappingException(reasons);
        }
        there.forEach(rows -> store.know(rows.columns(), rows.declared().phase()));
        for (MigratedRows rows : there) {
            if (rows.declared().complete()) {
                store.complete(rows.columns());
                addPlainValues(rows, reasons);
            } else {
                addMissing(rows, reasons);
            }
        }
        if (!reasons.isEmpty()) {
            throw new UnprotectableMappingException(reasons);
        }
        for (MigratedTable table : migrations.tables()) {
            List<MigratedRows> rows =
                    there.stream().filter(each -> each.declared() == table).toList();
            admit(table, rows);
        }
    }

    /** Before a cut-over an encrypted value without a plain one is taken for an old one. */
    private void addForgotten(MigratedRows rows, List<String> reasons) {
        MigratedColumns both = ddl.both(rows.columns());
        if (rows.declared().cutOver() || both.columns().isEmpty()) {
            return;
        }
        boolean known = store.isKnown(both);
        if (known ? !store.isMostlyEncrypted(both) : store.withoutPlain(both) == 0) {
            return;
        }
        reasons.add(
                rows.table()
                        + (known
                                ? ": most rows hold encrypted values and no plain one, but jikimi_migration knows of no"
                                        + " cut-over,"
                                : ": values are encrypted and have no plain one, but jikimi_migration does not know the"
                                        + " table,")
                        + " and a pass would take them for old ones. Restore its rows in jikimi_migration from the"
                        + " backup that the table is from. Or, if an older version has emptied the plain columns, empty"
                        + " the encrypted ones of these rows as well.");
    }

    /** Before the cut-over a column may be taken out: it is right as it stands. */
    private void addUndeclared(MigratedRows rows, List<String> reasons) {
        if (!rows.declared().cutOver()) {
            return;
        }
        for (MigratedColumns.Column column : store.undeclared(rows.columns())) {
            if (ddl.has(rows.table(), column.plain())) {
                reasons.add(
                        rows.table()
                                + ": the column "
                                + column.plain()
                                + " was declared until the cut-over and is not any more, so nobody would empty it. Declare it"
                                + " until 'ddl ... end' has dropped it.");
            }
        }
    }

    /** The text of another type has another form, and no value could be read. */
    private void addUnfit(MigratedRows rows, List<String> reasons) {
        for (MigratedRows.Cell cell : rows.cells()) {
            int stored = ddl.type(rows.table(), cell.plain());
            if (stored != Types.NULL && !fits(cell.value(), stored)) {
                reasons.add(
                        rows.table()
                                + "."
                                + cell.plain()
                                + ": a "
                                + cell.value().javaType().getSimpleName()
                                + " is stored in a column of another type ("
                                + JDBCType.valueOf(stored).getName().toLowerCase(Locale.ROOT)
                                + "), whose values have another form as text. "
                                + remedy(cell.value()));
            }
        }
    }

    /**
     * Whether a column of a type is read as the text of the attribute: a date with a time is none,
     * nor the number of a constant or of a large object.
     *
     * @param stored the number JDBC gives the type of the column
     */
    private static boolean fits(ValueForm value, int stored) {
        Class<?> javaType = value.javaType();
        if (javaType == LocalDate.class) {
            return stored == Types.DATE;
        }
        boolean readAsItStands =
                value.isKeptAsText() || javaType == String.class || javaType == byte[].class;
        return !readAsItStands || !NUMBERS.contains(stored);
    }

    private static String remedy(ValueForm value) {
        if (value.javaType().isEnum()) {
            return "Write the names of the constants into a new column of text, map it with"
                    + " @Enumerated(EnumType.STRING) in the version before, and declare that column.";
        }
        return value.javaType() == LocalDate.class
                ? "Change the type of the column first."
                : "A large object of PostgreSQL (oid) lies outside of its row: copy it into a column of"
                        + " the type text or bytea (convert_from(lo_get(...), 'UTF8')), map that one in the"
                        + " version before, and declare it.";
    }

    private void admit(MigratedTable table, List<MigratedRows> rows) {
        boolean enforces = table.phase() == MigrationPhase.ENFORCED && !table.cutOver();
        if (enforces
                && (store.dialect() == DatabaseDialect.H2
                        || rows.stream().allMatch(this::isEmpty))) {
            rows.forEach(this::encryptAll);
        }
        long withoutTwin =
                enforces
                        ? rows.stream().mapToLong(each -> store.withoutTwin(each.columns())).sum()
                        : 0;
        store.admit(table, migrations.plan(), withoutTwin);
    }

    private boolean isEmpty(MigratedRows rows) {
        return store.own()
                .template()
                .queryForList("select 1 from " + rows.table() + " limit 1")
                .isEmpty();
    }

    private void encryptAll(MigratedRows rows) {
        JdbcBackfill backfill = new JdbcBackfill(migrations, rows);
        JdbcMigrations.Pass pass;
        do {
            pass = JdbcMigrations.Pass.NEW;
            Object @Nullable [] last = null;
            do {
                JdbcBackfill.Chunk chunk = backfill.chunk(last, ROWS_AT_ONCE, false);
                pass = pass.plus(chunk.pass());
                last = chunk.last();
            } while (last != null);
            store.ended(rows, pass);
        } while (pass.changed() > 0);
    }

    private void addMissing(MigratedRows rows, List<String> reasons) {
        MigrationPhase phase = rows.declared().phase();
        if (phase == MigrationPhase.ENFORCED) {
            addLostIndexes(rows, reasons);
            if (isFirstDuringRotation(rows)) {
                addRotation(rows, reasons);
                return;
            }
        }
        List<String> statements = ddl.missing(rows.columns(), phase);
        if (store.dialect() == DatabaseDialect.H2) {
            statements.forEach(store.own().template()::execute);
            return;
        }
        for (String statement : statements) {
            reasons.add(
                    rows.table()
                            + ": the phase '"
                            + phase.name().toLowerCase(Locale.ROOT)
                            + "' needs another form of the table. Run: "
                            + statement
                            + ";");
        }
    }

    /**
     * Equal values under two keys are no duplicates to the database: an index that became unique
     * now would keep apart only what comes later.
     */
    private boolean isFirstDuringRotation(MigratedRows rows) {
        return rows.cells().stream().anyMatch(cell -> !cell.searches().isEmpty())
                && store.states(rows.declared().name()).stream()
                        .noneMatch(state -> state.phase() == MigrationPhase.ENFORCED)
                && migrations.keys().indexKeys().rotating();
    }

    private static void addRotation(MigratedRows rows, List<String> reasons) {
        reasons.add(
                rows.table()
                        + ": in the phase 'enforced' the search index becomes unique, and its key is being rotated, so"
                        + " that equal values may stand under either key. Stay in the phase 'backfill' until"
                        + " 'KeyCommand rotation' says that nothing is rotated.");
    }

    private void addLostIndexes(MigratedRows rows, List<String> reasons) {
        for (String index : ddl.lostIndexes(rows.columns())) {
            reasons.add(
                    rows.table()
                            + ": the unique index "
                            + index
                            + " is over a column without a search index, so nothing would keep its values apart when the"
                            + " plain ones are gone. Annotate the attribute with @Searchable, or drop the index.");
        }
    }

    private void addPlainValues(MigratedRows rows, List<String> reasons) {
        if (!ddl.last(rows.columns()).isEmpty()) {
            long plain = store.plain(ddl.stillPlain(rows.columns()));
            if (plain > 0) {
                reasons.add(
                        rows.table()
                                + ": "
                                + plain
                                + " values stand in the clear after the migration. Find out who writes them, a version of"
                                + " the service without Jikimi or a script that runs at every start; remove them, then"
                                + " run: "
                                + String.join("; ", ddl.last(rows.columns()))
                                + ";");
            }
        }
    }
}
