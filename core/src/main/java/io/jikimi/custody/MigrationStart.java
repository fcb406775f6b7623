package io.jikimi.custody;

import io.jikimi.database.DatabaseDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What happens before an instance may work on tables that are being encrypted, and before Hibernate
 * looks at them: the columns are there, long enough and of the right kind; no plain value has come
 * back; and no other instance is too far away. With an embedded database, which nobody else uses,
 * it does by itself what is missing.
 */
final class MigrationStart {

    private static final int ROWS_AT_ONCE = 1_000;

    private final CustodyRuntime runtime;
    private final Migrations migrations;
    private final JdbcMigrations store;
    private final MigrationDdl ddl;

    MigrationStart(CustodyRuntime runtime) {
        this.runtime = runtime;
        this.migrations = runtime.migrations();
        this.store = migrations.store();
        this.ddl = new MigrationDdl(store.own().template(), store.dialect());
    }

    void start() {
        List<MigratedRows> there =
                migrations.rows().stream().filter(rows -> ddl.exists(rows.table())).toList();
        List<String> reasons = new ArrayList<>();
        there.forEach(rows -> addForgotten(rows, reasons));
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
        if (rows.declared().complete() || both.columns().isEmpty() || store.isKnown(both)) {
            return;
        }
        long encrypted = store.withoutPlain(both);
        if (encrypted > 0) {
            reasons.add(
                    rows.table()
                            + ": "
                            + encrypted
                            + " values are encrypted and have no plain one, but jikimi_migration does not know the table,"
                            + " and a pass would take them for old ones. Restore its rows in jikimi_migration from the"
                            + " backup that the table is from.");
        }
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
        JdbcBackfill backfill = new JdbcBackfill(runtime, rows);
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
