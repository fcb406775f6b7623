package io.jikimi.evidence;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.JdbcUpdateAffectedIncorrectNumberOfRowsException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tables of this room. What is appended runs in the caller's transaction on the host's data
 * source; everything else but {@link #commit} expects to be called inside {@link #own()}.
 */
final class JdbcEvidence {

    private static final int IDS_PER_BLOCK = 100;
    private static final int ROWS_PER_STATEMENT = 200;

    /** The form in which rows of the access log are hashed now; older rows keep theirs. */
    private static final int FORM = 2;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String LEDGER_COLUMNS =
            "id, kind, occurred_at, actor_kind, actor, actor_subject, subject, details,"
                    + " chain_position, chain_hash";
    private static final String ACCESS_COLUMNS =
            "id, occurred_at, actor_kind, actor, actor_subject, source, purpose, task, action,"
                    + " subject, subjects, items, result, reason, form, run_id, trace_id,"
                    + " condition_hash, approval, chain_position, chain_hash";

    private final JdbcClient host;
    private final JdbcTemplate template;
    private final JdbcClient jdbc;
    private final OwnTransactions own;
    private final DatabaseDialect dialect;
    private final boolean statementsCommit;
    private long nextId;
    private long endOfBlock;

    JdbcEvidence(DataSource host, DataSource own) {
        this.host = JdbcClient.create(host);
        this.own = new OwnTransactions(own);
        this.template = this.own.template();
        this.jdbc = JdbcClient.create(template);
        this.dialect = DatabaseDialect.of(own);
        this.statementsCommit = Boolean.TRUE.equals(template.execute(Connection::getAutoCommit));
    }

    OwnTransactions own() {
        return own;
    }

    JdbcAccessLogMonths months(LegalClock clock) {
        return new JdbcAccessLogMonths(
                own, dialect, clock, "jikimi_access_log", "jikimi_access_subject");
    }

    void append(LedgerEntry entry) {
        append(host, entry);
    }

    /** Appends inside {@link #own()}. */
    void appendOwn(LedgerEntry entry) {
        append(jdbc, entry);
    }

    private static void append(JdbcClient on, LedgerEntry entry) {
        on.sql(
                        "insert into jikimi_ledger (kind, occurred_at, actor_kind, actor,"
                                + " actor_subject, subject, details) values (?, ?, ?, ?, ?, ?, ?)")
                .param(storable(entry.kind()))
                .param(moment(entry.at()))
                .param(entry.actor().kind().name())
                .param(storable(entry.actor().account()))
                .param(text(entry.actor().subject()))
                .param(text(entry.subject()))
                .param(storable(JSON.writeValueAsString(entry.details())))
                .update();
    }

    /**
     * Writes accesses durably. Where one statement says it all and the pool commits every
     * statement, that is one round trip.
     */
    void commit(List<AccessEntry> entries) {
        if (statementsCommit && entries.stream().allMatch(entry -> entry.subjects().size() <= 1)) {
            insert(template, entries);
        } else {
            own.run(
                    fresh -> {
                        insert(template, entries);
                        return entries.size();
                    });
        }
    }

    /** Writes an access in the transaction of a connection. */
    void insert(Connection connection, AccessEntry entry) {
        insert(new JdbcTemplate(new SingleConnectionDataSource(connection, true)), List.of(entry));
    }

    private void insert(JdbcTemplate on, List<AccessEntry> entries) {
        List<Long> ids = ids(entries.size());
        on.update(
                "insert into jikimi_access_log (id, occurred_at, actor_kind, actor, actor_subject,"
                        + " source, purpose, task, action, subject, subjects, items, result,"
                        + " reason, form, run_id, trace_id, condition_hash, approval) values "
                        + rows(entries.size(), 19),
                statement -> {
                    int parameter = 0;
                    for (int i = 0; i < entries.size(); i++) {
                        parameter = bind(statement, parameter, ids.get(i), entries.get(i));
                    }
                });
        insertFurtherSubjects(on, ids, entries);
    }

    /** Makes the row under whose lock the chain grows, in a transaction of its own. */
    void begin(Chain chain) {
        boolean begun =
                own.run(
                        fresh ->
                                fresh.sql(
                                                "select count(*) from jikimi_evidence_chain where"
                                                        + " chain = ?")
                                        .param(chain.code())
                                        .query(Integer.class)
                                        .single()
                                        .equals(1));
        if (!begun) {
            insertHead(chain);
        }
    }

    /** The end of the chain, locked until the transaction ends. */
    Chain.Head lockHead(Chain chain) {
        return jdbc.sql(
                        "select last_position, last_hash from jikimi_evidence_chain where chain = ?"
                                + " for update")
                .param(chain.code())
                .query(
                        (result, number) ->
                                new Chain.Head(
                                        result.getLong("last_position"),
                                        result.getBytes("last_hash")))
                .single();
    }

    /** The end of the chain, as it stands; its beginning if nothing was sealed yet. */
    Chain.Head head(Chain chain) {
        return jdbc.sql(
                        "select last_position, last_hash from jikimi_evidence_chain where chain = ?")
                .param(chain.code())
                .query(
                        (result, number) ->
                                new Chain.Head(
                                        result.getLong("last_position"),
                                        result.getBytes("last_hash")))
                .optional()
                .orElseGet(() -> new Chain.Head(0, Chain.beginning()));
    }

    List<Chain.Unchained> unchained(Chain chain, int most) {
        return rows(
                        chain,
                        " where chain_position is null order by id limit ?",
                        List.of((long) most))
                .stream()
                .map(row -> new Chain.Unchained(row.id(), row.at(), row.content()))
                .toList();
    }

    /**
     * The rows between two positions, in order, and one more than there may be at most: nothing
     * keeps a position from being there a million times.
     */
    List<Chain.Row> between(Chain chain, long first, long last) {
        return rows(
                        chain,
                        " where chain_position between ? and ? order by chain_position limit ?",
                        List.of(first, last, last - first + 2))
                .stream()
                .map(row -> new Chain.Row(row.position(), row.content(), row.hash()))
                .toList();
    }

    /** The hashes of the rows at some positions, by position. */
    Map<Long, byte[]> hashes(Chain chain, List<Long> positions) {
        Map<Long, byte[]> hashes = new HashMap<>();
        for (int start = 0; start < positions.size(); start += ROWS_PER_STATEMENT) {
            List<Long> some =
                    positions.subList(
                            start, Math.min(positions.size(), start + ROWS_PER_STATEMENT));
            jdbc.sql(
                            "select chain_position, chain_hash from "
                                    + table(chain)
                                    + " where chain_position in "
                                    + rows(1, some.size()))
                    .params(some)
                    .query(
                            result -> {
                                hashes.put(
                                        result.getLong("chain_position"),
                                        result.getBytes("chain_hash"));
                            });
        }
        return hashes;
    }

    long countUnchained(Chain chain) {
        return jdbc.sql("select count(*) from " + table(chain) + " where chain_position is null")
                .query(Long.class)
                .single();
    }

    long highestPosition(Chain chain) {
        return jdbc.sql("select coalesce(max(chain_position), 0) from " + table(chain))
                .query(Long.class)
                .single();
    }

    /** Whether a row has a position: where months are partitions, no index keeps it from two. */
    boolean isTaken(Chain chain, long first, long last) {
        return jdbc.sql(
                                "select count(*) from "
                                        + table(chain)
                                        + " where chain_position between ? and ?")
                        .params(first, last)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** The moment is asked for as well, since it tells in which month the row lies. */
    void chain(Chain chain, List<Chain.Link> links) {
        String onePlan = dialect.onePlanForAll();
        if (onePlan != null) {
            jdbc.sql(onePlan).update();
        }
        String update =
                "update "
                        + table(chain)
                        + " set chain_position = ?, chain_hash = ? where id = ? and occurred_at = ?";
        int[][] counts =
                template.batchUpdate(
                        update,
                        links,
                        ROWS_PER_STATEMENT,
                        (statement, link) -> {
                            statement.setLong(1, link.position());
                            statement.setBytes(2, link.hash());
                            statement.setLong(3, link.id());
                            statement.setObject(4, moment(link.at()));
                        });
        // A driver may not know; the end of the chain never moves over a row without a position.
        Arrays.stream(counts)
                .flatMapToInt(Arrays::stream)
                .filter(count -> count != 1 && count != Statement.SUCCESS_NO_INFO)
                .findFirst()
                .ifPresent(
                        count -> {
                            throw new JdbcUpdateAffectedIncorrectNumberOfRowsException(
                                    update, 1, count);
                        });
    }

    void moveHead(Chain chain, Chain.Head head) {
        jdbc.sql(
                        "update jikimi_evidence_chain set last_position = ?, last_hash = ? where"
                                + " chain = ?")
                .params(head.position(), head.hash(), chain.code())
                .update();
    }

    void insert(Chain.SignedSegment signed) {
        Chain.Segment segment = signed.segment();
        jdbc.sql(
                        "insert into jikimi_evidence_segment (chain, first_position, last_position,"
                                + " previous_hash, last_hash, signed_at, key_id, signature) values"
                                + " (?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        segment.chain().code(),
                        segment.first(),
                        segment.last(),
                        segment.previousHash(),
                        segment.lastHash(),
                        moment(segment.signedAt()),
                        signed.signature().keyId(),
                        signed.signature().bytes())
                .update();
    }

    /** The segments behind a position, in order. */
    List<Chain.SignedSegment> segmentsAfter(Chain chain, long position, int most) {
        return jdbc.sql(
                        "select first_position, last_position, previous_hash, last_hash, signed_at,"
                                + " key_id, signature from jikimi_evidence_segment where chain = ?"
                                + " and first_position > ? order by first_position limit ?")
                .params(chain.code(), position, most)
                .query((result, number) -> segment(chain, result))
                .list();
    }

    /** When the rows of a segment of the access log were written, and how many there are. */
    Span span(Chain.Segment segment) {
        return jdbc.sql(
                        "select min(occurred_at) as oldest, max(occurred_at) as newest,"
                                + " count(*) as number from jikimi_access_log where chain_position"
                                + " between ? and ?")
                .params(segment.first(), segment.last())
                .query(
                        (result, number) ->
                                result.getLong("number") == 0
                                        ? new Span(0, segment.signedAt(), segment.signedAt())
                                        : new Span(
                                                result.getLong("number"),
                                                instant(result, "oldest"),
                                                instant(result, "newest")))
                .single();
    }

    /** The last row of each account of the service since a moment. */
    Map<String, Instant> lastAccesses(Instant since) {
        Map<String, Instant> last = new HashMap<>();
        jdbc.sql(
                        "select actor, max(occurred_at) as last_at from jikimi_access_log where"
                                + " occurred_at >= ? and actor_kind = ? group by actor")
                .params(moment(since), Actor.Kind.STAFF.name())
                .query(
                        (RowCallbackHandler)
                                result ->
                                        last.put(
                                                result.getString("actor"),
                                                instant(result, "last_at")));
        return last;
    }

    /** What was observed since a moment, counted in the database. */
    List<Observation> observations(Instant since) {
        return jdbc.sql(
                        "select result, purpose, task, items, count(*) as times, sum(subjects) as"
                                + " named, min(occurred_at) as first_at, max(occurred_at) as"
                                + " last_at from jikimi_access_log where occurred_at >= ? and"
                                + " result like ? group by result, purpose, task, items order by"
                                + " times desc, result, task, items")
                .params(moment(since), AccessEntry.observed("%"))
                .query(
                        (result, number) ->
                                new Observation(
                                        result.getString("result")
                                                .substring(AccessEntry.observed("").length()),
                                        result.getString("purpose"),
                                        result.getString("task"),
                                        items(result.getString("items")),
                                        result.getLong("times"),
                                        result.getLong("named"),
                                        instant(result, "first_at"),
                                        instant(result, "last_at")))
                .list();
    }

    private static List<String> items(String items) {
        return items.isEmpty() ? List.of() : List.of(items.split(","));
    }

    /** How often each account of the service did what, from a moment on until before another. */
    List<AccountCount> accountCounts(Instant from, Instant until) {
        return jdbc.sql(
                        "select actor, action, result, count(*) as number, sum(subjects) as named"
                                + " from jikimi_access_log where occurred_at >= ? and occurred_at <"
                                + " ? and actor_kind = ? group by actor, action, result")
                .params(moment(from), moment(until), Actor.Kind.STAFF.name())
                .query(
                        (result, number) ->
                                new AccountCount(
                                        result.getString("actor"),
                                        result.getString("action"),
                                        result.getString("result"),
                                        result.getLong("number"),
                                        result.getLong("named")))
                .list();
    }

    /** The accounts that reached one data subject alone again and again. */
    Set<String> oftenTheSame(Instant from, Instant until, int times) {
        return jdbc.sql(
                        "select distinct actor from (select actor, subject from jikimi_access_log"
                                + " where occurred_at >= ? and occurred_at < ? and actor_kind = ?"
                                + " and subjects = 1 group by actor, subject having count(*) >= ?)"
                                + " often")
                .params(moment(from), moment(until), Actor.Kind.STAFF.name(), times)
                .query((row, number) -> row.getString("actor"))
                .set();
    }

    /** How many rows of an account name a data subject, alone or among others. */
    long accessesOf(String account, DataSubjectId subject, Instant from, Instant until) {
        return jdbc.sql(
                        "select count(*) from jikimi_access_log where actor = ? and actor_kind = ?"
                                + " and occurred_at >= ? and occurred_at < ? and (subject = ? or id"
                                + " in (select access_id from jikimi_access_subject where subject ="
                                + " ?))")
                .params(
                        account,
                        Actor.Kind.STAFF.name(),
                        moment(from),
                        moment(until),
                        subject.toString(),
                        subject.toString())
                .query(Long.class)
                .single();
    }

    /** What an account searched for, each combination once. */
    List<String> conditionsOf(String account, Instant from, Instant until) {
        return jdbc.sql(
                        "select distinct condition_hash from jikimi_access_log where actor = ? and"
                                + " actor_kind = ? and occurred_at >= ? and occurred_at < ? and"
                                + " condition_hash is not null")
                .params(account, Actor.Kind.STAFF.name(), moment(from), moment(until))
                .query((result, row) -> result.getString(1))
                .list();
    }

    /** Takes whole segments of the access log away, with their rows. */
    void removeAccesses(long first, long last) {
        jdbc.sql(
                        "delete from jikimi_access_subject where access_id in (select id from"
                                + " jikimi_access_log where chain_position between ? and ?)")
                .params(first, last)
                .update();
        jdbc.sql("delete from jikimi_access_log where chain_position between ? and ?")
                .params(first, last)
                .update();
        removeSegments(first, last);
    }

    /** Takes rows of whole segments away, as far as they are of another time. */
    void removeAccessesOutside(long first, long last, Instant from, Instant until) {
        String outside =
                " where chain_position between ? and ? and (occurred_at < ? or occurred_at >= ?)";
        List<Object> stretch = List.of(first, last, moment(from), moment(until));
        jdbc.sql(
                        "delete from jikimi_access_subject where access_id in (select id from"
                                + " jikimi_access_log"
                                + outside
                                + ")")
                .params(stretch)
                .update();
        jdbc.sql("delete from jikimi_access_log" + outside).params(stretch).update();
    }

    /** Takes segments of the access log away, without their rows. */
    void removeSegments(long first, long last) {
        jdbc.sql(
                        "delete from jikimi_evidence_segment where chain = ? and first_position"
                                + " between ? and ?")
                .params(Chain.ACCESS.code(), first, last)
                .update();
    }

    /** The summaries of purged parts, in the order in which they were written. */
    void summaries(Consumer<StoredSummary> reader) {
        jdbc.sql(
                        "select chain_position, details from jikimi_ledger where kind = ? order by"
                                + " id")
                .param(PurgeSummary.KIND)
                .query(
                        (RowCallbackHandler)
                                result ->
                                        reader.accept(
                                                new StoredSummary(
                                                        result.getLong("chain_position"),
                                                        details(result.getString("details")))));
    }

    /** The entries of a kind, in the order in which they were written. */
    List<StoredEntry> entries(String kind) {
        return jdbc.sql(
                        "select occurred_at, details from jikimi_ledger where kind = ? order by"
                                + " id")
                .param(kind)
                .query(
                        (result, number) ->
                                new StoredEntry(
                                        instant(result, "occurred_at"),
                                        details(result.getString("details"))))
                .list();
    }

    /** The entries of some kinds that the caller's transaction sees, in the same order. */
    List<LedgerEntry> changes(List<String> kinds) {
        return host.sql(
                        "select kind, occurred_at, actor_kind, actor, actor_subject, subject,"
                                + " details from jikimi_ledger where kind in "
                                + rows(1, kinds.size())
                                + " order by id")
                .params(kinds)
                .query(
                        (result, number) ->
                                LedgerEntry.of(
                                        result.getString("kind"),
                                        instant(result, "occurred_at"),
                                        new Actor(
                                                Actor.Kind.valueOf(result.getString("actor_kind")),
                                                result.getString("actor"),
                                                subject(result.getString("actor_subject"))),
                                        subject(result.getString("subject")),
                                        details(result.getString("details"))))
                .list();
    }

    /** The lowest position that a row or a segment claims, the highest there is if none does. */
    long lowestPosition(Chain chain) {
        return jdbc.sql(
                        "select coalesce(min(position), 9223372036854775807) from (select"
                                + " min(chain_position) as position from "
                                + table(chain)
                                + " union all select min(first_position) from"
                                + " jikimi_evidence_segment where chain = ?) claimed")
                .param(chain.code())
                .query(Long.class)
                .single();
    }

    private static Map<String, String> details(String json) {
        try {
            return JSON.readValue(json, new TypeReference<Map<String, String>>() {});
        } catch (JacksonException unreadable) {
            return Map.of();
        }
    }

    private void insertHead(Chain chain) {
        String insert =
                dialect.insertOrLeave(
                        "insert into jikimi_evidence_chain (chain, last_position, last_hash) values"
                                + " (?, 0, ?)");
        try {
            own.run(fresh -> fresh.sql(insert).params(chain.code(), Chain.beginning()).update());
        } catch (DuplicateKeyException otherInstanceWasFirst) {
            // Whoever was first, the row is there now.
            return;
        }
    }

    private List<StoredRow> rows(Chain chain, String condition, List<Long> parameters) {
        if (chain == Chain.LEDGER) {
            return jdbc.sql("select " + LEDGER_COLUMNS + " from jikimi_ledger" + condition)
                    .params(parameters)
                    .query(JdbcEvidence::ledgerRow)
                    .list();
        }
        List<AccessRow> rows =
                jdbc.sql("select " + ACCESS_COLUMNS + " from jikimi_access_log" + condition)
                        .params(parameters)
                        .query(JdbcEvidence::accessRow)
                        .list();
        Map<Long, List<String>> furtherSubjects = furtherSubjects(rows);
        return rows.stream()
                .map(row -> row.stored(furtherSubjects.getOrDefault(row.id(), List.of())))
                .toList();
    }

    private Map<Long, List<String>> furtherSubjects(List<AccessRow> rows) {
        // Asked for every row: one that names a single subject must not have gained another.
        List<Long> ids = rows.stream().map(AccessRow::id).toList();
        Map<Long, List<String>> subjects = new HashMap<>();
        for (int start = 0; start < ids.size(); start += ROWS_PER_STATEMENT) {
            List<Long> some = ids.subList(start, Math.min(ids.size(), start + ROWS_PER_STATEMENT));
            jdbc.sql(
                            "select access_id, subject from jikimi_access_subject where access_id"
                                    + " in ("
                                    + String.join(", ", Collections.nCopies(some.size(), "?"))
                                    + ") order by access_id, ordinal")
                    .params(some)
                    .query(
                            result -> {
                                subjects.computeIfAbsent(
                                                result.getLong("access_id"),
                                                id -> new ArrayList<>())
                                        .add(result.getString("subject"));
                            });
        }
        return subjects;
    }

    private static int bind(PreparedStatement statement, int from, long id, AccessEntry entry)
            throws SQLException {
        int parameter = from;
        List<DataSubjectId> subjects = entry.subjects();
        statement.setLong(++parameter, id);
        statement.setObject(++parameter, moment(entry.at()));
        statement.setString(++parameter, entry.actor().kind().name());
        statement.setString(++parameter, storable(entry.actor().account()));
        statement.setString(++parameter, text(entry.actor().subject()));
        statement.setString(
                ++parameter,
                storable(Objects.requireNonNull(entry.source(), "the log has located it")));
        statement.setString(++parameter, storable(entry.purpose()));
        statement.setString(++parameter, storable(entry.task()));
        statement.setString(++parameter, storable(entry.action()));
        statement.setString(++parameter, subjects.isEmpty() ? null : text(subjects.get(0)));
        statement.setInt(++parameter, subjects.size());
        statement.setString(++parameter, storable(String.join(",", entry.items())));
        statement.setString(++parameter, storable(entry.result()));
        statement.setString(++parameter, storableOrNull(entry.reason()));
        statement.setInt(++parameter, FORM);
        statement.setString(++parameter, storableOrNull(entry.context().run()));
        statement.setString(++parameter, storableOrNull(entry.context().trace()));
        statement.setString(++parameter, storableOrNull(entry.context().condition()));
        statement.setString(++parameter, storableOrNull(entry.context().approval()));
        return parameter;
    }

    private static void insertFurtherSubjects(
            JdbcTemplate on, List<Long> ids, List<AccessEntry> entries) {
        List<FurtherSubject> further = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            List<DataSubjectId> subjects = entries.get(i).subjects();
            for (int ordinal = 1; ordinal < subjects.size(); ordinal++) {
                further.add(
                        new FurtherSubject(
                                ids.get(i),
                                ordinal,
                                subjects.get(ordinal).toString(),
                                entries.get(i).at()));
            }
        }
        for (int start = 0; start < further.size(); start += ROWS_PER_STATEMENT) {
            insertSubjects(
                    on,
                    further.subList(start, Math.min(further.size(), start + ROWS_PER_STATEMENT)));
        }
    }

    private static void insertSubjects(JdbcTemplate on, List<FurtherSubject> further) {
        on.update(
                "insert into jikimi_access_subject (access_id, ordinal, subject, occurred_at)"
                        + " values "
                        + rows(further.size(), 4),
                statement -> {
                    int parameter = 0;
                    for (FurtherSubject subject : further) {
                        statement.setLong(++parameter, subject.accessId());
                        statement.setInt(++parameter, subject.ordinal());
                        statement.setString(++parameter, subject.subject());
                        statement.setObject(++parameter, moment(subject.at()));
                    }
                });
    }

    private synchronized List<Long> ids(int count) {
        List<Long> ids = new ArrayList<>(count);
        while (ids.size() < count) {
            if (nextId == endOfBlock) {
                nextId =
                        jdbc.sql(dialect.nextValue("jikimi_access_log_id"))
                                .query(Long.class)
                                .single();
                endOfBlock = nextId + IDS_PER_BLOCK;
            }
            ids.add(nextId++);
        }
        return ids;
    }

    private static StoredRow ledgerRow(ResultSet result, int number) throws SQLException {
        long id = result.getLong("id");
        byte[] content =
                CanonicalForm.of("jikimi-ledger-1")
                        .number(id)
                        .text(result.getString("kind"))
                        .instant(instant(result, "occurred_at"))
                        .text(result.getString("actor_kind"))
                        .text(result.getString("actor"))
                        .text(result.getString("actor_subject"))
                        .text(result.getString("subject"))
                        .text(result.getString("details"))
                        .toBytes();
        return new StoredRow(
                id,
                instant(result, "occurred_at"),
                content,
                result.getLong("chain_position"),
                result.getBytes("chain_hash"));
    }

    private static AccessRow accessRow(ResultSet result, int number) throws SQLException {
        long id = result.getLong("id");
        List<@Nullable String> belonging = belonging(result);
        int written = result.getInt("form");
        // A row of the first form belongs to nothing: one that does hashes unlike what was sealed.
        boolean belongs = written >= FORM || belonging.stream().anyMatch(Objects::nonNull);
        String kind = "jikimi-access-" + written + (belongs && written < FORM ? "-belonging" : "");
        CanonicalForm form =
                CanonicalForm.of(kind)
                        .number(id)
                        .instant(instant(result, "occurred_at"))
                        .text(result.getString("actor_kind"))
                        .text(result.getString("actor"))
                        .text(result.getString("actor_subject"))
                        .text(result.getString("source"))
                        .text(result.getString("purpose"))
                        .text(result.getString("task"))
                        .text(result.getString("action"))
                        .text(result.getString("items"))
                        .text(result.getString("result"))
                        .text(result.getString("reason"))
                        .number(result.getInt("subjects"))
                        .text(result.getString("subject"));
        if (belongs) {
            belonging.forEach(form::text);
        }
        return new AccessRow(
                id,
                instant(result, "occurred_at"),
                form,
                result.getLong("chain_position"),
                result.getBytes("chain_hash"));
    }

    private static List<@Nullable String> belonging(ResultSet result) throws SQLException {
        return Arrays.asList(
                result.getString("run_id"),
                result.getString("trace_id"),
                result.getString("condition_hash"),
                result.getString("approval"));
    }

    private static Chain.SignedSegment segment(Chain chain, ResultSet result) throws SQLException {
        return new Chain.SignedSegment(
                new Chain.Segment(
                        chain,
                        result.getLong("first_position"),
                        result.getLong("last_position"),
                        result.getBytes("previous_hash"),
                        result.getBytes("last_hash"),
                        instant(result, "signed_at")),
                new EvidenceSigner.Signature(
                        result.getLong("key_id"), result.getBytes("signature")));
    }

    private static String table(Chain chain) {
        return chain == Chain.LEDGER ? "jikimi_ledger" : "jikimi_access_log";
    }

    private static String rows(int count, int columns) {
        String row = "(" + String.join(", ", Collections.nCopies(columns, "?")) + ")";
        return String.join(", ", Collections.nCopies(count, row));
    }

    /** What every database stores and gives back unchanged: no NUL, no half of a surrogate pair. */
    private static String storable(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                .replace('\0', '\uFFFD');
    }

    private static @Nullable String storableOrNull(@Nullable String text) {
        return text == null ? null : storable(text);
    }

    private static @Nullable String text(@Nullable DataSubjectId subject) {
        return subject == null ? null : subject.toString();
    }

    private static @Nullable DataSubjectId subject(@Nullable String text) {
        return text == null ? null : DataSubjectId.parse(text);
    }

    private static OffsetDateTime moment(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet result, String column) throws SQLException {
        return result.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** A stretch of time and the number of its rows. */
    record Span(long rows, Instant oldest, Instant newest) {}

    /** How often an account did something with one result, and how many subjects that named. */
    record AccountCount(String account, String action, String result, long rows, long subjects) {}

    /**
     * A summary as it stands in the ledger.
     *
     * @param position its place in the chain, 0 if it has none yet
     */
    record StoredSummary(long position, Map<String, String> details) {}

    /** An entry of the ledger as it was found. */
    record StoredEntry(Instant at, Map<String, String> details) {}

    private record FurtherSubject(long accessId, int ordinal, String subject, Instant at) {}

    private record StoredRow(
            long id, Instant at, byte[] content, long position, byte @Nullable [] hash) {}

    private record AccessRow(
            long id, Instant at, CanonicalForm form, long position, byte @Nullable [] hash) {

        StoredRow stored(List<String> furtherSubjects) {
            form.number(furtherSubjects.size());
            furtherSubjects.forEach(form::text);
            return new StoredRow(id, at, form.toBytes(), position, hash);
        }
    }
}
