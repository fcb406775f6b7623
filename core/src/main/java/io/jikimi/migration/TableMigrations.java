package io.jikimi.migration;

import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.migration.JdbcMigrations.Pass;
import io.jikimi.migration.JdbcMigrations.State;
import io.jikimi.subject.Actor;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Works through the declared tables one after the other, and keeps in the database how far it is.
 */
final class TableMigrations implements MigrationDesk {

    private final Migrations migrations;
    private final EvidenceLog evidence;

    TableMigrations(Migrations migrations, EvidenceLog evidence) {
        this.migrations = migrations;
        this.evidence = evidence;
    }

    @Override
    public List<MigrationStatus> status() {
        return migrations.any()
                ? migrations.store().states().stream().map(TableMigrations::status).toList()
                : List.of();
    }

    static MigrationStatus status(State state) {
        return new MigrationStatus(
                state.table(),
                state.declared(),
                state.phase(),
                state.rowsSeen(),
                state.rowsChanged(),
                state.rowsRefused(),
                state.verifiedAt(),
                state.cutOverAt(),
                state.emptiedAt());
    }

    @Override
    public void report() {
        if (!migrations.inPlace().isEmpty() && !migrations.plan().inPlace().working()) {
            migrations.store().reportInPlace(migrations.plan());
            new JdbcInPlace(migrations.store()).tell(evidence);
        }
        for (MigratedTable table : migrations.tables()) {
            migrations.store().report(table, migrations.plan());
            if (table.cutOver()) {
                migrations.store().evidence(table.name(), this::append);
            }
        }
    }

    /** An operator may have cut over without the service: whoever hears of it first says so. */
    private void append(State state) {
        evidence.append(
                LedgerEntry.of(
                        "migration.cut-over",
                        Objects.requireNonNull(state.cutOverAt(), "only asked after it"),
                        state.cutOverActor(),
                        null,
                        Map.of(
                                "table",
                                state.table(),
                                "rows",
                                Long.toString(state.rowsSeen()),
                                "verified",
                                String.valueOf(state.verifiedAt()))));
    }

    @Override
    public long work(int batchSize, long most) {
        report();
        long left = most;
        for (MigratedRows rows : inTurn()) {
            if (left > 0 && hasWork(rows)) {
                left -= work(rows, batchSize, left);
            }
        }
        return most - left;
    }

    /** What was begun first, then what has waited longest: no table is kept from its turn. */
    private List<MigratedRows> inTurn() {
        Map<String, State> states = new HashMap<>();
        if (migrations.any()) {
            migrations.store().states().forEach(state -> states.put(state.table(), state));
        }
        Comparator<MigratedRows> begun =
                Comparator.comparing(rows -> reached(states.get(rows.table())) == null);
        return migrations.rows().stream()
                .sorted(begun.thenComparing(rows -> ended(states.get(rows.table()))))
                .toList();
    }

    private static @Nullable String reached(@Nullable State state) {
        return state == null ? null : state.reached();
    }

    private static Instant ended(@Nullable State state) {
        return state == null || state.endedAt() == null ? Instant.MIN : state.endedAt();
    }

    private static boolean hasWork(MigratedRows rows) {
        MigratedTable table = rows.declared();
        return table.cutOver()
                ? !table.emptied()
                : table.phase().compareTo(MigrationPhase.BACKFILL) >= 0;
    }

    private long work(MigratedRows rows, int batchSize, long most) {
        State state = state(rows);
        boolean empties = rows.declared().cutOver();
        if (state == null || empties && state.emptiedAt() != null) {
            return 0;
        }
        JdbcBackfill backfill = new JdbcBackfill(migrations, rows);
        Object @Nullable [] last = backfill.from(state.reached());
        Pass pass = last == null ? Pass.NEW : state.pass();
        long seen = 0;
        do {
            JdbcBackfill.Chunk chunk = backfill.chunk(last, batchSize, empties);
            pass = pass.plus(chunk.pass());
            seen += chunk.pass().seen();
            last = chunk.last();
            if (last == null) {
                end(rows, pass, empties);
                return seen;
            }
            migrations.store().reached(rows, String.valueOf(last[0]), pass);
        } while (seen < most);
        return seen;
    }

    private void end(MigratedRows rows, Pass pass, boolean empties) {
        migrations.store().ended(rows, pass);
        if (empties) {
            migrations.store().emptied(rows.columns(), migrations.plan());
            report();
        }
    }

    private @Nullable State state(MigratedRows rows) {
        return migrations.store().states(rows.declared().name()).stream()
                .filter(state -> state.table().equals(rows.table()))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void cutOver(String name, Actor by) {
        MigratedTable table =
                migrations.tables().stream()
                        .filter(known -> known.name().equals(name.toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "'jikimi.migration' declares no table '"
                                                        + name
                                                        + "'."));
        migrations.store().cutOver(table.name(), migrations.plan().timeout(), by);
        report();
    }
}
