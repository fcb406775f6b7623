package io.jikimi.destruction;

import io.jikimi.custody.RowReference;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.subject.DataSubjectId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table of deadlines. All that a run knows stands here, so that a run that was killed is
 * finished by the next one.
 */
final class JdbcDeadlineBook {

    private static final String COLUMNS =
            "d.id, d.entity, d.row_id, d.subject, d.file, d.items, d.event, d.ground, d.started_at,"
                    + " d.due_at, d.sealed_at, d.kept_because";

    /**
     * The row is due with the last of its periods; a demand of the subject waits for none of them.
     */
    private static final String NOT_OUTLIVED =
            " and (d.kind = 'REQUEST' or not exists (select 1 from jikimi_deadline o"
                    + " where o.entity = d.entity and o.row_id = d.row_id"
                    + " and o.subject = d.subject and o.kind = 'RETENTION'"
                    + " and o.state in ('OPEN', 'SEALED') and (o.due_at > d.due_at"
                    + " or o.due_at = d.due_at and o.id > d.id)))";

    private static final int LONGEST_LOOK = 10_000;
    private static final int IDS_PER_BATCH = 500;

    private final JdbcTemplate template;
    private final JdbcClient jdbc;
    private final DatabaseDialect dialect;

    JdbcDeadlineBook(DataSource dataSource) {
        this(dataSource, DatabaseDialect.of(dataSource));
    }

    JdbcDeadlineBook(DataSource dataSource, DatabaseDialect dialect) {
        this.template = new JdbcTemplate(dataSource);
        this.jdbc = JdbcClient.create(template);
        this.dialect = dialect;
    }

    enum Kind {
        /** A period of the register. */
        RETENTION,
        /** A demand of the subject. */
        REQUEST
    }

    enum State {
        /** Runs. */
        OPEN,
        /** Out of reach, waits for destruction. */
        SEALED,
        /** Destroyed. */
        DONE,
        /** Taken back, or overtaken by another deadline of the row. */
        CANCELLED
    }

    /** The newest round of a deadline. */
    record Round(long id, RowReference row, int number, State state, Instant dueAt) {}

    /** An open deadline. */
    record Running(long id, String event, Kind kind) {}

    /** A deadline to be written. */
    record Entry(
            RowReference row,
            DataSubjectId subject,
            String event,
            int round,
            Kind kind,
            String file,
            Set<String> items,
            String ground,
            Instant startedAt,
            Instant dueAt,
            String requestedBy) {}

    /** The newest round of the row's deadline, kept from being changed by others. */
    Optional<Round> lock(RowReference row, DataSubjectId subject, String event) {
        return jdbc
                .sql(
                        "select id, entity, row_id, round, state, due_at from jikimi_deadline"
                                + " where entity = ? and row_id = ? and subject = ? and event = ?"
                                + " order by round for update")
                .params(row.entity(), row.id(), subject.toString(), event)
                .query(JdbcDeadlineBook::round)
                .list()
                .stream()
                .reduce((earlier, later) -> later);
    }

    /** The newest rounds of a subject's deadlines of one event, by row. */
    Map<RowReference, Round> rounds(DataSubjectId subject, String event) {
        Map<RowReference, Round> rounds = new HashMap<>();
        jdbc.sql(
                        "select id, entity, row_id, round, state, due_at from jikimi_deadline"
                                + " where subject = ? and event = ? order by round")
                .params(subject.toString(), event)
                .query(JdbcDeadlineBook::round)
                .list()
                .forEach(round -> rounds.put(round.row(), round));
        return rounds;
    }

    /** What a subject demanded for one reason, kept from being sealed by others. */
    List<Round> lockDemand(DataSubjectId subject, String event) {
        return jdbc.sql(
                        "select id, entity, row_id, round, state, due_at from jikimi_deadline"
                                + " where subject = ? and event = ? and kind = 'REQUEST'"
                                + " order by id for update")
                .params(subject.toString(), event)
                .query(JdbcDeadlineBook::round)
                .list();
    }

    /** The open deadlines of a row that concern a subject, kept from being sealed. */
    List<Running> lockOpen(RowReference row, DataSubjectId subject) {
        return jdbc.sql(
                        "select id, event, kind from jikimi_deadline where entity = ? and row_id = ?"
                                + " and subject = ? and state = 'OPEN' order by id for update")
                .params(row.entity(), row.id(), subject.toString())
                .query(
                        (deadline, number) ->
                                new Running(
                                        deadline.getLong("id"),
                                        deadline.getString("event"),
                                        Kind.valueOf(deadline.getString("kind"))))
                .list();
    }

    /** Lets a deadline run for another subject as well, from the same day to the same day. */
    void runFor(DataSubjectId subject, int round, long id) {
        jdbc.sql(
                        "insert into jikimi_deadline (entity, row_id, subject, event, round, kind,"
                                + " file, items, ground, started_at, due_at, requested_by, state,"
                                + " row_left, settled) select entity, row_id, ?, event, ?, kind,"
                                + " file, items, ground, started_at, due_at, requested_by, 'OPEN',"
                                + " false, false from jikimi_deadline where id = ?")
                .params(subject.toString(), round, id)
                .update();
    }

    void insert(Collection<Entry> entries) {
        List<Object[]> rows = entries.stream().map(JdbcDeadlineBook::parameters).toList();
        template.batchUpdate(
                "insert into jikimi_deadline (entity, row_id, subject, event, round, kind, file,"
                        + " items, ground, started_at, due_at, requested_by, state, row_left,"
                        + " settled) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'OPEN', false,"
                        + " false)",
                rows);
    }

    private static Object[] parameters(Entry entry) {
        return new Object[] {
            entry.row().entity(),
            entry.row().id(),
            entry.subject().toString(),
            entry.event(),
            entry.round(),
            entry.kind().name(),
            entry.file(),
            text(entry.items()),
            entry.ground(),
            utc(entry.startedAt()),
            utc(entry.dueAt()),
            entry.requestedBy()
        };
    }

    /** Runs the deadline, or runs it anew. */
    void reopen(long id, Entry entry) {
        jdbc.sql(
                        "update jikimi_deadline set state = 'OPEN', items = ?, ground = ?,"
                                + " started_at = ?, due_at = ?, requested_by = ?,"
                                + " kept_because = null where id = ?")
                .params(
                        Arrays.asList(
                                text(entry.items()),
                                entry.ground(),
                                utc(entry.startedAt()),
                                utc(entry.dueAt()),
                                entry.requestedBy(),
                                id))
                .update();
    }

    void cancel(long id) {
        jdbc.sql("update jikimi_deadline set state = 'CANCELLED' where id = ?").param(id).update();
    }

    /** Claims open deadlines that are due, in the order of their numbers after {@code after}. */
    List<Deadline> claimDue(Instant now, long after, int limit) {
        return jdbc.sql(
                        "select "
                                + COLUMNS
                                + " from jikimi_deadline d where d.state = 'OPEN'"
                                + " and d.due_at <= ? and d.id > ?"
                                + NOT_OUTLIVED
                                + " order by d.id limit ?"
                                + dialect.claim())
                .params(utc(now), after, limit)
                .query(JdbcDeadlineBook::deadline)
                .list();
    }

    /** Claims sealed deadlines whose undo window is over. */
    List<Deadline> claimSealed(Instant now, long after, int limit) {
        return jdbc.sql(
                        "select "
                                + COLUMNS
                                + " from jikimi_deadline d where d.state = 'SEALED'"
                                + " and d.destroy_at <= ? and d.id > ? order by d.id limit ?"
                                + dialect.claim())
                .params(utc(now), after, limit)
                .query(JdbcDeadlineBook::deadline)
                .list();
    }

    /** Claims one deadline if it is still in that state. */
    Optional<Deadline> claim(long id, State state) {
        return jdbc.sql(
                        "select "
                                + COLUMNS
                                + " from jikimi_deadline d where d.id = ? and d.state = ?"
                                + dialect.claim())
                .params(id, state.name())
                .query(JdbcDeadlineBook::deadline)
                .optional();
    }

    void keep(long id, String reason) {
        jdbc.sql("update jikimi_deadline set kept_because = ? where id = ?")
                .params(reason, id)
                .update();
    }

    void sealed(Collection<Deadline> deadlines, Instant at, Instant destroyAt) {
        update(
                "update jikimi_deadline set state = 'SEALED', sealed_at = ?, destroy_at = ?,"
                        + " kept_because = null where ",
                List.of(utc(at), utc(destroyAt)),
                deadlines);
    }

    void done(Collection<Deadline> deadlines, Set<RowReference> rowsDeleted, Instant at) {
        Map<Boolean, List<Deadline>> byRowLeft =
                deadlines.stream()
                        .collect(
                                Collectors.partitioningBy(
                                        deadline ->
                                                deadline.items().isEmpty()
                                                        && !rowsDeleted.contains(deadline.row())));
        byRowLeft.forEach(
                (left, some) ->
                        update(
                                "update jikimi_deadline set state = 'DONE', done_at = ?,"
                                        + " row_left = ?, kept_because = null where ",
                                List.of(utc(at), left),
                                some));
    }

    void cancel(Collection<Deadline> deadlines) {
        update("update jikimi_deadline set state = 'CANCELLED' where ", List.of(), deadlines);
    }

    /** Ends every other deadline of rows that are destroyed as a whole. */
    void overtake(Collection<Deadline> deadlines) {
        update(
                "update jikimi_deadline set state = 'CANCELLED' where state in ('OPEN', 'SEALED')"
                        + " and id in (select o.id from jikimi_deadline d join jikimi_deadline o"
                        + " on o.entity = d.entity and o.row_id = d.row_id"
                        + " and o.subject = d.subject and o.id <> d.id"
                        + " where d.items is null and o.state in ('OPEN', 'SEALED') and ",
                List.of(),
                deadlines,
                ")");
    }

    private void update(String sql, List<?> parameters, Collection<Deadline> deadlines) {
        update(sql, parameters, deadlines, "");
    }

    private void update(
            String sql, List<?> parameters, Collection<Deadline> deadlines, String end) {
        if (deadlines.isEmpty()) {
            return;
        }
        List<Object> all = new ArrayList<>(parameters);
        deadlines.forEach(deadline -> all.add(deadline.id()));
        String marks = "?" + ", ?".repeat(deadlines.size() - 1);
        String column = end.isEmpty() ? "id" : "d.id";
        template.update(sql + column + " in (" + marks + ")" + end, all.toArray());
    }

    /** How a transaction that asks for nothing is kept apart from others. */
    int usualIsolation() {
        return Objects.requireNonNull(
                template.execute(
                        (ConnectionCallback<Integer>) Connection::getTransactionIsolation));
    }

    /** Claims emptied rows that are still there. */
    List<Deadline> claimLeft(long after, int limit) {
        return jdbc.sql(
                        "select "
                                + COLUMNS
                                + " from jikimi_deadline d where d.row_left = true and d.id > ?"
                                + " order by d.id limit ?"
                                + dialect.claim())
                .params(after, limit)
                .query(JdbcDeadlineBook::deadline)
                .list();
    }

    void rowsGone(Collection<Deadline> deadlines) {
        update("update jikimi_deadline set row_left = false where ", List.of(), deadlines);
    }

    /**
     * What was destroyed since emptied rows were last looked through, and may have freed some: a
     * destroyed deadline keeps the time it was planned for until then, as the scripts say at the
     * table. What is not among the first is found by the next run.
     */
    List<Long> mayHaveFreedRows() {
        return jdbc.sql(
                        "select id from jikimi_deadline where state = 'DONE'"
                                + " and destroy_at is not null order by id limit ?")
                .param(LONGEST_LOOK)
                .query((row, number) -> row.getLong("id"))
                .list();
    }

    /**
     * Emptied rows have been looked through after these were destroyed. By number and not by time:
     * what another instance committed meanwhile has an earlier time, and was not there to be seen.
     */
    void lookedThrough(List<Long> destroyed) {
        template.batchUpdate(
                "update jikimi_deadline set destroy_at = null where id = ? and state = 'DONE'",
                destroyed,
                IDS_PER_BATCH,
                (statement, id) -> statement.setLong(1, id));
    }

    /** Subjects with a destroyed row and nothing running, who were not looked at since. */
    List<DataSubjectId> unsettled(String after, int limit) {
        return jdbc.sql(
                        "select distinct d.subject from jikimi_deadline d where d.settled = false"
                                + " and d.state = 'DONE' and d.subject > ? and not exists"
                                + " (select 1 from jikimi_deadline o where o.subject = d.subject"
                                + " and o.state in ('OPEN', 'SEALED')) order by d.subject limit ?")
                .params(after, limit)
                .query((row, number) -> DataSubjectId.parse(row.getString(1)))
                .list();
    }

    /** Claims a subject for settling; false if another instance has it. */
    boolean claimUnsettled(DataSubjectId subject) {
        return !jdbc.sql(
                        "select id from jikimi_deadline where subject = ? and state = 'DONE'"
                                + " and settled = false order by id"
                                + dialect.claim())
                .params(subject.toString())
                .query(Long.class)
                .list()
                .isEmpty();
    }

    void settle(DataSubjectId subject) {
        jdbc.sql(
                        "update jikimi_deadline set settled = true where subject = ?"
                                + " and state = 'DONE'")
                .params(subject.toString())
                .update();
    }

    /** The deadline of a subject that was destroyed last, for the entry about its key. */
    Optional<Deadline> last(DataSubjectId subject) {
        return jdbc.sql(
                        "select "
                                + COLUMNS
                                + " from jikimi_deadline d where d.subject = ? and d.state = 'DONE'"
                                + " order by d.done_at desc, d.id desc limit 1")
                .params(subject.toString())
                .query(JdbcDeadlineBook::deadline)
                .optional();
    }

    /** The rows of a subject that were destroyed as a whole. */
    Set<RowReference> destroyedRows(DataSubjectId subject) {
        return Set.copyOf(
                jdbc.sql(
                                "select distinct entity, row_id from jikimi_deadline where"
                                        + " subject = ? and state = 'DONE' and items is null")
                        .params(subject.toString())
                        .query(
                                (row, number) ->
                                        new RowReference(row.getString(1), row.getString(2)))
                        .list());
    }

    List<Deadline> running(DataSubjectId subject) {
        return jdbc.sql(
                        "select "
                                + COLUMNS
                                + " from jikimi_deadline d where d.subject = ?"
                                + " and d.state in ('OPEN', 'SEALED') order by d.due_at, d.id")
                .params(subject.toString())
                .query(JdbcDeadlineBook::deadline)
                .list();
    }

    List<Deadline> runningDueBefore(Instant instant) {
        return jdbc.sql(
                        "select "
                                + COLUMNS
                                + " from jikimi_deadline d where d.state in ('OPEN', 'SEALED')"
                                + " and d.due_at < ?"
                                + NOT_OUTLIVED
                                + " order by d.due_at, d.id")
                .params(utc(instant))
                .query(JdbcDeadlineBook::deadline)
                .list();
    }

    private static Round round(ResultSet row, int number) throws SQLException {
        return new Round(
                row.getLong("id"),
                new RowReference(row.getString("entity"), row.getString("row_id")),
                row.getInt("round"),
                State.valueOf(row.getString("state")),
                instant(row, "due_at"));
    }

    private static Deadline deadline(ResultSet row, int number) throws SQLException {
        return new Deadline(
                row.getLong("id"),
                new RowReference(row.getString("entity"), row.getString("row_id")),
                DataSubjectId.parse(row.getString("subject")),
                row.getString("file"),
                items(row.getString("items")),
                row.getString("event"),
                row.getString("ground"),
                instant(row, "started_at"),
                instant(row, "due_at"),
                row.getObject("sealed_at") == null ? null : instant(row, "sealed_at"),
                row.getString("kept_because"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable String text(Set<String> items) {
        return items.isEmpty() ? null : String.join(",", new TreeSet<>(items));
    }

    private static Set<String> items(@Nullable String text) {
        return text == null
                ? Set.of()
                : Set.copyOf(new ArrayList<>(Arrays.asList(text.split(","))));
    }
}
