package io.jikimi.migration;

import io.jikimi.custody.TwinRows;
import io.jikimi.database.OwnTransactions;
import io.jikimi.database.SqlName;
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
import java.util.stream.Collectors;
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
     * @param columns the columns it was begun for
     * @param told what the ledger knows of it
     * @param running the process that works on it, or that was killed while it did
     * @param before what was there when it was begun
     */
    record Known(
            String table,
            String declared,
            String columns,
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
            return new InPlaceDesk.Status(table, state, seen, changed, refused, endedAt);
        }

        /** Whether instances may have written since: what was ended once does not come back. */
        boolean hasEnded() {
            return endedAt != null && (state == State.ENCRYPTED || state == State.ENCRYPTING);
        }

        boolean isOpen() {
            return state == State.ENCRYPTING || state == State.REVERTING;
        }

        SortedDetails details() {
            return new SortedDetails()
                    .with("table", table)
                    .with("columns", columns)
                    .with("until", until)
                    .with("rows", seen)
                    .with("changed", changed)
                    .with("refused", refused)
                    .with("rows-before", before.rows())
                    .with("values-before", before.values());
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
     * @param canary a keyed hash over the values of some rows, which begins with the number of its
     *     key
     */
    record Before(long rows, String values, String canary) {

        /** Whether the values can be compared with it still: the key may have been replaced. */
        boolean isUnder(long key) {
            return canary.startsWith(key + ":");
        }
    }

    /** The declared columns of a table as they are kept. */
    static String columns(TwinRows rows) {
        return rows.cells().stream()
                .map(cell -> SqlName.bare(cell.plain()).toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining(", "));
    }

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

    /** Whether nobody has taken a table since it was looked at; until the transaction ends. */
    boolean isFree(JdbcClient jdbc, String table, @Nullable Known seen) {
        Known now =
                jdbc.sql("select * from jikimi_in_place where table_name = ? for update")
                        .param(table)
                        .query(JdbcInPlace::known)
                        .optional()
                        .orElse(null);
        return now == null
                ? seen == null
                : seen != null && now.running() == null && now.state() == seen.state();
    }

    /** Whether a run still has a table; until the transaction ends nobody takes it away. */
    boolean isHeld(JdbcClient jdbc, String table, State state, String running) {
        return !jdbc.sql(
                        "select table_name from jikimi_in_place where table_name = ? and state = ?"
                                + " and running = ? for update")
                .params(table, state.name(), running)
                .query(String.class)
                .list()
                .isEmpty();
    }

    /**
     * Begins something anew in a transaction, with nothing seen.
     *
     * @param endedAt when it was ended before, which stays known
     */
    void begin(
            JdbcClient jdbc,
            TwinRows rows,
            State state,
            Actor by,
            Instant until,
            @Nullable String running,
            @Nullable Instant endedAt,
            Before before) {
        jdbc.sql("delete from jikimi_in_place where table_name = ?").param(rows.table()).update();
        jdbc.sql(
                        "insert into jikimi_in_place (table_name, declared, column_names, state, told,"
                                + " begun_by, until_at, begun_at, ended_at, running, rows_seen,"
                                + " rows_changed, values_refused, rows_before, values_before, canary)"
                                + " values (?, ?, ?, ?, '-', ?, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?)")
                .params(
                        Arrays.asList(
                                rows.table(),
                                rows.declared(),
                                columns(rows),
                                state.name(),
                                by.kind() + " " + by.account(),
                                at(until),
                                at(migrations.clock().now()),
                                endedAt == null ? null : at(endedAt),
                                running,
                                before.rows(),
                                before.values(),
                                before.canary()))
                .update();
    }

    /** Takes over in a transaction what another run has left. */
    void resume(JdbcClient jdbc, String table, Actor by, Instant until, String running) {
        jdbc.sql(
                        "update jikimi_in_place set begun_by = ?, until_at = ?, running = ? where"
                                + " table_name = ?")
                .params(by.kind() + " " + by.account(), at(until), running, table)
                .update();
    }

    /** Keeps how far a pass has come, in a transaction of the run that has the table. */
    void reached(JdbcClient jdbc, String table, @Nullable String key, JdbcMigrations.Pass pass) {
        jdbc.sql(
                        "update jikimi_in_place set reached = ?, rows_seen = ?, rows_changed = ?,"
                                + " values_refused = ? where table_name = ?")
                .params(Arrays.asList(key, pass.seen(), pass.changed(), pass.refused(), table))
                .update();
    }

    /** A run that ends by itself leaves its tables to people, who may change their rows. */
    void forgetBefore(String running) {
        own.run(
                jdbc ->
                        jdbc.sql(
                                        "update jikimi_in_place set rows_before = -1, reached = null"
                                                + " where running = ? and state in ('ENCRYPTING',"
                                                + " 'REVERTING')")
                                .param(running)
                                .update());
    }

    /** Keeps in a transaction what is there, where a run goes on behind people. */
    void before(JdbcClient jdbc, String table, Before before) {
        jdbc.sql(
                        "update jikimi_in_place set rows_before = ?, values_before = ?, canary = ?"
                                + " where table_name = ?")
                .params(before.rows(), before.values(), before.canary(), table)
                .update();
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
            String running = each.running();
            if (running != null) {
                append(evidence, "interrupted", each);
                own.run(
                        jdbc ->
                                jdbc.sql(
                                                "update jikimi_in_place set running = null where"
                                                        + " table_name = ? and running = ?")
                                        .params(each.table(), running)
                                        .update());
            }
        }
    }

    /** Writes down that a run could not finish. */
    void tellLeft(EvidenceLog evidence, String running) {
        all().stream()
                .filter(each -> running.equals(each.running()) && each.isOpen())
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
                row.getString("column_names"),
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
                        row.getString("canary")));
    }
}
