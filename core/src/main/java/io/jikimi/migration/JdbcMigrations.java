package io.jikimi.migration;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.migration.JdbcMigrationInstances.Instance;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How far every table is, and what each running instance has declared for it. Everything here runs
 * in transactions of its own.
 */
final class JdbcMigrations {

    private final OwnTransactions own;
    private final DatabaseDialect dialect;
    private final LegalClock clock;
    private final JdbcMigrationInstances instances;

    JdbcMigrations(DataSource dataSource, LegalClock clock) {
        this.own = new OwnTransactions(dataSource);
        this.dialect = DatabaseDialect.of(dataSource);
        this.clock = clock;
        this.instances = new JdbcMigrationInstances(dialect);
    }

    DatabaseDialect dialect() {
        return dialect;
    }

    OwnTransactions own() {
        return own;
    }

    /** A declared table as the database knows it. */
    MigratedTable read(String declared, MigrationPhase phase) {
        List<State> states = states(declared);
        return new MigratedTable(declared, phase, cutOver(states), emptied(states));
    }

    static boolean cutOver(List<State> states) {
        return states.stream().anyMatch(state -> state.cutOverAt() != null);
    }

    private static boolean emptied(List<State> states) {
        return !states.isEmpty() && states.stream().allMatch(state -> state.emptiedAt() != null);
    }

    /** How far the tables of a declared one are. */
    List<State> states(String declared) {
        return own.run(jdbc -> states(jdbc, declared, ""));
    }

    /** How far every table is. */
    List<State> states() {
        return own.run(
                jdbc ->
                        jdbc.sql("select * from jikimi_migration order by declared, table_name")
                                .query(JdbcMigrations::state)
                                .list());
    }

    private List<State> states(JdbcClient jdbc, String declared, String lock) {
        return jdbc.sql(
                        "select * from jikimi_migration where declared = ? order by table_name"
                                + lock)
                .param(declared)
                .query(JdbcMigrations::state)
                .list();
    }

    /** Makes sure that a table is known, and its columns. */
    void know(MigratedColumns rows, MigrationPhase phase) {
        if (!isKnown(rows)) {
            insertOnce(
                    "insert into jikimi_migration (table_name, declared, phase, rows_seen,"
                            + " rows_changed, rows_refused) values (?, ?, ?, 0, 0, 0)",
                    rows.table(),
                    rows.declared(),
                    phase.name());
        }
        List<MigratedColumns.Column> before = columns(rows.table());
        refuseIfAdded(rows, before);
        for (MigratedColumns.Column column : rows.columns()) {
            if (!before.contains(column)) {
                remember(rows, column);
            }
        }
        undeclared(rows, before).forEach(column -> forget(rows, column));
        if (!before.isEmpty() && !names(before).equals(names(rows.columns()))) {
            verifyAnew(rows);
        }
    }

    /** The columns of a table that were declared once and are not any more: nobody empties them. */
    List<MigratedColumns.Column> undeclared(MigratedColumns rows) {
        return undeclared(rows, columns(rows.table()));
    }

    private static List<MigratedColumns.Column> undeclared(
            MigratedColumns rows, List<MigratedColumns.Column> before) {
        Set<String> declared = names(rows.columns());
        return before.stream().filter(column -> !declared.contains(column.plain())).toList();
    }

    private static Set<String> names(List<MigratedColumns.Column> columns) {
        return columns.stream().map(MigratedColumns.Column::plain).collect(Collectors.toSet());
    }

    private void forget(MigratedColumns rows, MigratedColumns.Column column) {
        own.run(
                jdbc ->
                        jdbc.sql(
                                        "delete from jikimi_migration_column where table_name = ?"
                                                + " and plain_column = ?")
                                .params(rows.table(), column.plain())
                                .update());
    }

    /** The last pass did not look at the columns there are now. */
    private void verifyAnew(MigratedColumns rows) {
        own.run(
                jdbc ->
                        jdbc.sql(
                                        "update jikimi_migration set verified_at = null, reached ="
                                                + " null where table_name = ? and cut_over_at is"
                                                + " null")
                                .param(rows.table())
                                .update());
    }

    /** Whether it is kept how far a table is. */
    boolean isKnown(MigratedColumns rows) {
        return states(rows.declared()).stream()
                .anyMatch(state -> state.table().equals(rows.table()));
    }

    /** Instances that were there at the cut-over know nothing of a column that comes later. */
    private void refuseIfAdded(MigratedColumns rows, List<MigratedColumns.Column> before) {
        if (before.isEmpty() || !cutOver(states(rows.declared()))) {
            return;
        }
        for (MigratedColumns.Column column : rows.columns()) {
            if (before.stream().noneMatch(each -> each.plain().equals(column.plain()))) {
                throw MigrationGate.behind(
                        rows.declared(),
                        "The column "
                                + column.plain()
                                + " was declared after the cut-over of its table, which takes in no further one."
                                + " Take it out of the declaration, and move its values in the service.");
            }
        }
    }

    /** Keeps that a table has no plain value, because it never had the columns. */
    void complete(MigratedColumns rows) {
        own.run(
                jdbc ->
                        jdbc.sql(
                                        "update jikimi_migration set cut_over_at ="
                                                + " coalesce(cut_over_at, "
                                                + dialect.instantParameter()
                                                + "), emptied_at = coalesce(emptied_at, "
                                                + dialect.instantParameter()
                                                + ") where table_name = ? and emptied_at is null")
                                .params(now(), now(), rows.table())
                                .update());
    }

    private void remember(MigratedColumns rows, MigratedColumns.Column column) {
        int changed =
                own.run(
                        jdbc ->
                                jdbc.sql(
                                                "update jikimi_migration_column set indexes = ?,"
                                                        + " subject_column = ? where table_name = ?"
                                                        + " and plain_column = ?")
                                        .params(
                                                Arrays.asList(
                                                        MigratedColumns.Index.written(
                                                                column.indexes()),
                                                        column.subject(),
                                                        rows.table(),
                                                        column.plain()))
                                        .update());
        if (changed == 0) {
            insertOnce(
                    "insert into jikimi_migration_column (table_name, plain_column,"
                            + " encrypted_column, indexes, subject_column) values (?, ?, ?, ?, ?)",
                    rows.table(),
                    column.plain(),
                    column.encrypted(),
                    MigratedColumns.Index.written(column.indexes()),
                    column.subject());
        }
    }

    private void insertOnce(String insert, @Nullable Object... values) {
        try {
            own.run(
                    jdbc ->
                            jdbc.sql(dialect.insertOrLeave(insert))
                                    .params(Arrays.asList(values))
                                    .update());
        } catch (DuplicateKeyException otherInstanceWasFirst) {
            // It says the same.
            return;
        }
    }

    private List<MigratedColumns.Column> columns(String table) {
        return own.run(
                jdbc ->
                        jdbc.sql(
                                        "select * from jikimi_migration_column where table_name = ?"
                                                + " order by plain_column")
                                .param(table)
                                .query(
                                        (row, number) ->
                                                new MigratedColumns.Column(
                                                        row.getString("plain_column"),
                                                        row.getString("encrypted_column"),
                                                        MigratedColumns.Index.read(
                                                                row.getString("indexes")),
                                                        row.getString("subject_column")))
                                .list());
    }

    /** The columns of the tables that belong to a declared one. */
    List<MigratedColumns> known(String declared) {
        return states(declared).stream()
                .map(state -> new MigratedColumns(state.table(), declared, columns(state.table())))
                .toList();
    }

    /**
     * Lets an instance work on a table, or refuses it.
     *
     * @throws LifecycleException with {@code MIGRATION_INSTANCE_BEHIND} if this instance or a
     *     running one is too far behind the other
     */
    void admit(MigratedTable table, MigrationPlan plan, long withoutTwin) {
        own.run(
                jdbc -> {
                    List<State> states = states(jdbc, table.name(), " for update");
                    MigrationGate.refuseIfBehind(table, states);
                    for (Instance other : instances.running(jdbc, table.name(), plan.timeout())) {
                        if (!other.name().equals(plan.instance())) {
                            MigrationGate.refuseIfApart(table, other);
                        }
                    }
                    if (table.phase() == MigrationPhase.ENFORCED && !cutOver(states)) {
                        MigrationGate.refuseIfUnverified(table.name(), states, withoutTwin);
                    }
                    jdbc.sql(
                                    "update jikimi_migration set phase = ?, verified_at = case when"
                                            + " ? = 'EXPAND' then null else verified_at end where"
                                            + " declared = ?")
                            .params(table.phase().name(), table.phase().name(), table.name())
                            .update();
                    instances.report(jdbc, table, plan);
                    table.heard(clock.now());
                    return true;
                });
    }

    /** Says that this instance runs, and learns what has happened meanwhile. */
    void report(MigratedTable table, MigrationPlan plan) {
        Instant now = clock.now();
        own.run(
                jdbc -> {
                    // Nobody cuts over in between without having heard of this instance.
                    List<State> states = states(jdbc, table.name(), dialect.shareLock());
                    table.saw(cutOver(states), emptied(states));
                    instances.report(jdbc, table, plan);
                    return true;
                });
        table.heard(now);
    }

    /** Whether others may have gone on without this instance. */
    boolean isLate(MigratedTable table, MigrationPlan plan) {
        Instant heard = table.heard();
        return !heard.equals(Instant.MAX) && clock.now().isAfter(heard.plus(plan.timeout()));
    }

    /**
     * Whether the encrypted values of a table are the truth, as the database has it at this moment
     * and not as this instance has heard.
     */
    boolean isCutOver(JdbcTemplate template, String declared) {
        return template
                .query(
                        "select cut_over_at from jikimi_migration where declared = ? order by"
                                + " table_name"
                                + dialect.asOfNow(),
                        (row, number) -> row.getObject(1) != null,
                        declared)
                .stream()
                .anyMatch(Boolean::booleanValue);
    }

    /** Says that this instance works with tables that are encrypted in place. */
    void reportInPlace(MigrationPlan plan) {
        own.run(
                jdbc -> {
                    plan.inPlace()
                            .tables()
                            .keySet()
                            .forEach(
                                    name ->
                                            instances.report(
                                                    jdbc,
                                                    new MigratedTable(
                                                            name,
                                                            MigrationPhase.ENFORCED,
                                                            true,
                                                            true),
                                                    plan));
                    return true;
                });
    }

    /** The other processes that have reported lately for any table, of the service or at work. */
    List<String> others(MigrationPlan plan) {
        return own.run(
                jdbc ->
                        instances.all(jdbc, plan.timeout()).stream()
                                .filter(name -> !name.equals(plan.instance()))
                                .toList());
    }

    LegalClock clock() {
        return clock;
    }

    /** Says that this instance is gone. */
    void leave(MigrationPlan plan) {
        own.run(jdbc -> instances.leave(jdbc, plan));
    }

    /** The instances that have reported lately. */
    List<Instance> running(String declared, Duration timeout) {
        return own.run(jdbc -> instances.running(jdbc, declared, timeout));
    }

    /** Keeps how far a pass over a table has come. */
    void reached(MigratedRows rows, @Nullable String key, Pass pass) {
        own.run(
                jdbc ->
                        jdbc.sql(
                                        "update jikimi_migration set reached = ?, rows_seen = ?,"
                                                + " rows_changed = ?, rows_refused = ? where"
                                                + " table_name = ?")
                                .params(
                                        Arrays.asList(
                                                key,
                                                pass.seen(),
                                                pass.changed(),
                                                pass.refused(),
                                                rows.table()))
                                .update());
    }

    /** Ends a pass: before the cut-over, the table is verified if there was nothing to do. */
    void ended(MigratedRows rows, Pass pass) {
        OffsetDateTime verified = pass.clean() ? now() : null;
        own.run(
                jdbc ->
                        jdbc.sql(
                                        "update jikimi_migration set reached = null, rows_seen = ?,"
                                                + " rows_changed = ?, rows_refused = ?, ended_at ="
                                                + " ?, verified_at = case when cut_over_at is null"
                                                + " then "
                                                + dialect.instantParameter()
                                                + " else verified_at end where table_name = ?")
                                .params(
                                        Arrays.asList(
                                                pass.seen(),
                                                pass.changed(),
                                                pass.refused(),
                                                now(),
                                                verified,
                                                rows.table()))
                                .update());
    }

    /**
     * Makes the encrypted values the truth, with the tables locked against writing meanwhile.
     *
     * @throws LifecycleException with {@code MIGRATION_INSTANCE_BEHIND} if an instance lags
     */
    void cutOver(String declared, Duration timeout, Actor by) {
        List<MigratedColumns> all = known(declared);
        own.run(
                jdbc -> {
                    // The tables first, as whoever writes them does: nobody waits in a circle.
                    all.forEach(rows -> lock(jdbc, rows));
                    List<State> states = states(jdbc, declared, " for update");
                    if (cutOver(states)) {
                        return true;
                    }
                    for (Instance instance : instances.running(jdbc, declared, timeout)) {
                        MigrationGate.refuseIfNotEnforced(declared, instance);
                    }
                    long withoutTwin = 0;
                    for (MigratedColumns rows : all) {
                        withoutTwin += PlainCounts.withoutTwin(jdbc, rows);
                    }
                    MigrationGate.refuseIfUnverified(declared, states, withoutTwin);
                    jdbc.sql(
                                    "update jikimi_migration set cut_over_at = ?, cut_over_by = ?,"
                                            + " reached = null where declared = ?")
                            .params(now(), by.kind() + " " + by.account(), declared)
                            .update();
                    return true;
                });
    }

    /**
     * Has the cut-over of each table written down once, by whoever comes first. If this is
     * interrupted in between, it is written down twice.
     */
    void evidence(String declared, Consumer<State> ledger) {
        String unwritten =
                "select * from jikimi_migration where declared = ? and cut_over_by is not null"
                        + " and evidenced_at is null order by table_name";
        List<State> left =
                own.run(
                        jdbc ->
                                jdbc.sql(unwritten)
                                        .param(declared)
                                        .query(JdbcMigrations::state)
                                        .list());
        if (left.isEmpty()) {
            return;
        }
        own.run(
                jdbc -> {
                    List<State> locked =
                            jdbc.sql(unwritten + " for update")
                                    .param(declared)
                                    .query(JdbcMigrations::state)
                                    .list();
                    for (State state : locked) {
                        ledger.accept(state);
                        jdbc.sql(
                                        "update jikimi_migration set evidenced_at = ? where table_name = ?")
                                .params(now(), state.table())
                                .update();
                    }
                    return true;
                });
    }

    private void lock(JdbcClient jdbc, MigratedColumns rows) {
        String lock = dialect.lockTable(rows.table());
        if (lock != null && lock.startsWith("select")) {
            jdbc.sql(lock).query(Long.class).single();
        } else if (lock != null) {
            jdbc.sql(lock).update();
        }
    }

    /**
     * Plain values without an encrypted one, or without their index, and what an older version has
     * left of one that it has emptied.
     */
    long withoutTwin(MigratedColumns rows) {
        return own.run(jdbc -> PlainCounts.withoutTwin(jdbc, rows));
    }

    /** Encrypted values without a plain one. */
    long withoutPlain(MigratedColumns rows) {
        return own.run(jdbc -> PlainCounts.withoutPlain(jdbc, rows));
    }

    /** Whether most of the rows hold encrypted values alone. */
    boolean isMostlyEncrypted(MigratedColumns rows) {
        return own.run(jdbc -> PlainCounts.isMostlyEncrypted(jdbc, rows));
    }

    /** Plain values that are still there. */
    long plain(MigratedColumns rows) {
        return own.run(jdbc -> PlainCounts.plain(jdbc, rows));
    }

    /**
     * Ends the migration of a table if no plain value is left and every running instance knows that
     * none may be written.
     */
    boolean emptied(MigratedColumns rows, MigrationPlan plan) {
        return own.run(
                jdbc -> {
                    boolean allKnow =
                            instances.running(jdbc, rows.declared(), plan.timeout()).stream()
                                    .allMatch(Instance::knowsCutOver);
                    if (!allKnow) {
                        return false;
                    }
                    lock(jdbc, rows);
                    return PlainCounts.plain(jdbc, rows) == 0
                            && jdbc.sql(
                                                    "update jikimi_migration set emptied_at = ?"
                                                            + " where table_name = ? and"
                                                            + " emptied_at is null")
                                            .params(now(), rows.table())
                                            .update()
                                    == 1;
                });
    }

    private OffsetDateTime now() {
        return clock.now().atOffset(ZoneOffset.UTC);
    }

    private static State state(ResultSet row, int number) throws SQLException {
        return new State(
                row.getString("table_name"),
                row.getString("declared"),
                MigrationPhase.valueOf(row.getString("phase")),
                row.getString("reached"),
                row.getLong("rows_seen"),
                row.getLong("rows_changed"),
                row.getLong("rows_refused"),
                instant(row, "ended_at"),
                instant(row, "verified_at"),
                instant(row, "cut_over_at"),
                row.getString("cut_over_by"),
                instant(row, "emptied_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    /** How far one table is. */
    record State(
            String table,
            String declared,
            MigrationPhase phase,
            @Nullable String reached,
            long rowsSeen,
            long rowsChanged,
            long rowsRefused,
            @Nullable Instant endedAt,
            @Nullable Instant verifiedAt,
            @Nullable Instant cutOverAt,
            @Nullable String cutOverBy,
            @Nullable Instant emptiedAt) {

        /** Who has cut over. */
        Actor cutOverActor() {
            String[] parts = String.valueOf(cutOverBy).split(" ", 2);
            return new Actor(Actor.Kind.valueOf(parts[0]), parts[1], null);
        }

        Pass pass() {
            return new Pass(rowsSeen, rowsChanged, rowsRefused);
        }
    }

    /** What a pass over a table has met so far. */
    record Pass(long seen, long changed, long refused) {

        static final Pass NEW = new Pass(0, 0, 0);

        Pass plus(Pass more) {
            return new Pass(seen + more.seen, changed + more.changed, refused + more.refused);
        }

        boolean clean() {
            return changed == 0 && refused == 0;
        }
    }
}
