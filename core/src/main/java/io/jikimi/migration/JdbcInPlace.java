package io.jikimi.migration;

import io.jikimi.database.OwnTransactions;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.migration.InPlaceDesk.State;
import io.jikimi.subject.Actor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How far the tables are that are encrypted in place, and what of it stands in the ledger. */
final class JdbcInPlace {

    private final JdbcMigrations migrations;
    private final OwnTransactions own;

    JdbcInPlace(JdbcMigrations migrations) {
        this.migrations = migrations;
        this.own = migrations.own();
    }

    /**
     * One table.
     *
     * @param told what the ledger knows of it
     * @param running the process that works on it, or that was killed while it did
     * @param before what was there when it was begun
     */
    record Known(
            String table,
            String declared,
            State state,
            String told,
            Actor by,
            Instant until,
            @Nullable Instant endedAt,
            @Nullable String running,
            @Nullable String reached,
            long seen,
            long changed,
            long refused,
            Before before) {

        InPlaceDesk.Status status() {
            return new InPlaceDesk.Status(
                    table, state, seen, changed, refused, endedAt, before.former());
        }

        SortedDetails details() {
            return new SortedDetails()
                    .with("table", table)
                    .with("until", until)
                    .with("rows", seen)
                    .with("changed", changed)
                    .with("refused", refused)
                    .with("rows-before", before.rows())
                    .with("values-before", before.values())
                    .with("former", before.former());
        }
    }

    /** Facts for the ledger. */
    static final class SortedDetails extends TreeMap<String, String> {

        private static final long serialVersionUID = 1L;

        SortedDetails with(String name, @Nullable Object value) {
            put(name, String.valueOf(value));
            return this;
        }
    }

    /**
     * What stood in a table before.
     *
     * @param values how many values each column had
     * @param canary a keyed hash over the values of some rows
     * @param former the form of its columns
     */
    record Before(long rows, String values, String canary, String former) {}

    List<Known> all() {
        return own.run(
                jdbc ->
                        jdbc.sql("select * from jikimi_in_place order by declared, table_name")
                                .query(JdbcInPlace::known)
                                .list());
    }

    @Nullable Known find(String table) {
        return all().stream().filter(each -> each.table().equals(table)).findFirst().orElse(null);
    }

    /** What a transaction sees of a table. */
    Known find(JdbcClient jdbc, String table) {
        return jdbc.sql("select * from jikimi_in_place where table_name = ?")
                .param(table)
                .query(JdbcInPlace::known)
                .single();
    }

    /** Begins something anew, with nothing seen. */
    void begin(
            String table,
            String declared,
            State state,
            Actor by,
            Instant until,
            @Nullable String running,
            Before before) {
        own.run(
                jdbc -> {
                    jdbc.sql("delete from jikimi_in_place where table_name = ?")
                            .param(table)
                            .update();
                    return jdbc.sql(
                                    "insert into jikimi_in_place (table_name, declared, state, told,"
                                            + " begun_by, until_at, begun_at, running, rows_seen,"
                                            + " rows_changed, values_refused, rows_before,"
                                            + " values_before, canary, former) values (?, ?, ?,"
                                            + " '-', ?, ?, ?, ?, 0, 0, 0, ?, ?, ?, ?)")
                            .params(
                                    Arrays.asList(
                                            table,
                                            declared,
                                            state.name(),
                                            by.kind() + " " + by.account(),
                                            at(until),
                                            at(migrations.clock().now()),
                                            running,
                                            before.rows(),
                                            before.values(),
                                            before.canary(),
                                            before.former()))
                            .update();
                });
    }

    /** Takes over what another run has left. */
    void resume(String table, Actor by, Instant until, String running) {
        own.run(
                jdbc ->
                        jdbc.sql(
                                        "update jikimi_in_place set begun_by = ?, until_at = ?, running"
                                                + " = ? where table_name = ?")
                                .params(by.kind() + " " + by.account(), at(until), running, table)
                                .update());
    }

    /** Keeps how far a pass has come. */
    void reached(String table, @Nullable String key, JdbcMigrations.Pass pass) {
        own.run(
                jdbc ->
                        jdbc.sql(
                                        "update jikimi_in_place set reached = ?, rows_seen = ?,"
                                                + " rows_changed = ?, values_refused = ? where"
                                                + " table_name = ?")
                                .params(
                                        Arrays.asList(
                                                key,
                                                pass.seen(),
                                                pass.changed(),
                                                pass.refused(),
                                                table))
                                .update());
    }

    /** A run that ends by itself leaves its tables to people, who may change their rows. */
    void forgetBefore(String running) {
        own.run(
                jdbc ->
                        jdbc.sql(
                                        "update jikimi_in_place set rows_before = -1, reached = null"
                                                + " where running = ? and ended_at is null")
                                .param(running)
                                .update());
    }

    /** Keeps what is there, where a run goes on behind people. */
    void before(String table, Before before) {
        own.run(
                jdbc ->
                        jdbc.sql(
                                        "update jikimi_in_place set rows_before = ?, values_before ="
                                                + " ?, canary = ? where table_name = ?")
                                .params(before.rows(), before.values(), before.canary(), table)
                                .update());
    }

    /** Says in a transaction that every row of the table was found as it should be. */
    void ended(JdbcClient jdbc, String table, State state) {
        jdbc.sql(
                        "update jikimi_in_place set state = ?, ended_at = ?, reached = null where"
                                + " table_name = ?")
                .params(state.name(), at(migrations.clock().now()), table)
                .update();
    }

    /** Says that a run has ended by itself, whatever it has come to. */
    void stopped(String running) {
        own.run(
                jdbc ->
                        jdbc.sql("update jikimi_in_place set running = null where running = ?")
                                .param(running)
                                .update());
    }

    /**
     * Writes into the ledger what is not there yet, also what a killed run could not. The row is
     * marked afterwards, so that whoever is killed in between has it written twice, and nobody
     * needs two connections.
     */
    void tell(EvidenceLog evidence) {
        for (Known each : all()) {
            if (!each.told().equals(each.state().name())) {
                append(evidence, named(each.state()), each);
                own.run(
                        jdbc ->
                                jdbc.sql("update jikimi_in_place set told = ? where table_name = ?")
                                        .params(each.state().name(), each.table())
                                        .update());
            }
        }
    }

    private static String named(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Writes down how far those had come that were killed. */
    void tellInterrupted(EvidenceLog evidence) {
        for (Known each : all()) {
            if (each.running() != null) {
                append(evidence, "interrupted", each);
                own.run(
                        jdbc ->
                                jdbc.sql(
                                                "update jikimi_in_place set running = null where"
                                                        + " table_name = ?")
                                        .param(each.table())
                                        .update());
            }
        }
    }

    /** Writes down that a run could not finish. */
    void tellLeft(EvidenceLog evidence) {
        all().stream()
                .filter(each -> each.endedAt() == null)
                .forEach(each -> append(evidence, "left", each));
    }

    private void append(EvidenceLog evidence, String what, Known each) {
        Map<String, String> details = each.details();
        evidence.append(
                LedgerEntry.of(
                        "migration.in-place." + what,
                        migrations.clock().now(),
                        each.by(),
                        null,
                        details));
    }

    private static OffsetDateTime at(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }

    private static Known known(ResultSet row, int number) throws SQLException {
        String[] by = row.getString("begun_by").split(" ", 2);
        OffsetDateTime ended = row.getObject("ended_at", OffsetDateTime.class);
        return new Known(
                row.getString("table_name"),
                row.getString("declared"),
                State.valueOf(row.getString("state")),
                row.getString("told"),
                new Actor(Actor.Kind.valueOf(by[0]), by[1], null),
                row.getObject("until_at", OffsetDateTime.class).toInstant(),
                ended == null ? null : ended.toInstant(),
                row.getString("running"),
                row.getString("reached"),
                row.getLong("rows_seen"),
                row.getLong("rows_changed"),
                row.getLong("values_refused"),
                new Before(
                        row.getLong("rows_before"),
                        row.getString("values_before"),
                        row.getString("canary"),
                        row.getString("former")));
    }
}
