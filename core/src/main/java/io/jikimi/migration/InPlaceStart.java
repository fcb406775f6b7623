package io.jikimi.migration;

import io.jikimi.custody.TwinRows;
import io.jikimi.custody.TwinRows.Cell;
import io.jikimi.custody.UnprotectableMappingException;
import io.jikimi.migration.InPlaceDesk.State;
import io.jikimi.migration.JdbcInPlace.Before;
import io.jikimi.migration.JdbcInPlace.Known;
import io.jikimi.subject.Actor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What happens before an instance may work on tables whose texts are encrypted in place: it is done
 * for every one of them, and no plain value has come back.
 */
final class InPlaceStart {

    private static final Actor SYSTEM = Actor.system("migration");

    private final Migrations migrations;
    private final JdbcMigrations store;
    private final JdbcInPlace states;
    private final InPlaceForm form;

    InPlaceStart(Migrations migrations) {
        this.migrations = migrations;
        this.store = migrations.store();
        this.states = new JdbcInPlace(store);
        this.form = new InPlaceForm(store);
    }

    void start() {
        List<String> reasons = new ArrayList<>();
        for (TwinRows rows : migrations.inPlace()) {
            if (form.exists(rows)) {
                add(rows, reasons);
            }
        }
        if (!reasons.isEmpty()) {
            throw new UnprotectableMappingException(reasons);
        }
        migrations.inPlace().stream().filter(form::exists).forEach(this::know);
        store.reportInPlace(migrations.plan());
    }

    private void add(TwinRows rows, List<String> reasons) {
        reasons.addAll(form.unfit(rows));
        form.missing(rows).stream()
                .map(
                        statement ->
                                rows.table()
                                        + ": its texts are encrypted in place, which needs another form of the table"
                                        + " ('InPlaceCommand ddl' prints it, and what puts it back). Run: "
                                        + statement
                                        + ";")
                .forEach(reasons::add);
        if (!reasons.isEmpty()) {
            return;
        }
        Known known = states.find(rows.table());
        if (known != null && known.state() != State.ENCRYPTED) {
            reasons.add(halfDone(rows, known));
            return;
        }
        InPlaceRows there = new InPlaceRows(store, rows);
        for (Cell cell : rows.cells()) {
            long plain = there.countPlain(cell);
            if (plain > 0) {
                reasons.add(
                        rows.table()
                                + "."
                                + cell.plain()
                                + ": "
                                + plain
                                + " values stand in the clear. "
                                + (known == null
                                        ? "Run 'InPlaceCommand encrypt' in a maintenance window, with no instance of the"
                                                + " service running."
                                        : "Find out who writes them, a version of the service without Jikimi or a script"
                                                + " that runs at every start, and stop it. Then encrypt the values with"
                                                + " 'InPlaceCommand encrypt' in a maintenance window."));
            }
        }
    }

    private static String halfDone(TwinRows rows, Known known) {
        return rows.table()
                + ": its encryption in place is not ended ("
                + known.state().name().toLowerCase(Locale.ROOT)
                + ", "
                + known.seen()
                + " rows seen, "
                + known.refused()
                + " values refused), so some values may stand in the clear. Go on with 'InPlaceCommand encrypt'"
                + (known.hasEnded()
                        ? "; it was ended before, so there is no way back."
                        : ", or go back with 'InPlaceCommand revert' and start the version of the service that does not"
                                + " declare it.");
    }

    /** What a new database holds is right from the start; what is destroyed later is no text. */
    private void know(TwinRows rows) {
        Known known = states.find(rows.table());
        if (known == null || !known.columns().equals(JdbcInPlace.columns(rows))) {
            Instant now = store.clock().now();
            store.own()
                    .run(
                            jdbc -> {
                                states.begin(
                                        jdbc,
                                        rows,
                                        State.ENCRYPTED,
                                        SYSTEM,
                                        now,
                                        null,
                                        now,
                                        new Before(0, "", ""));
                                return true;
                            });
        }
    }
}
