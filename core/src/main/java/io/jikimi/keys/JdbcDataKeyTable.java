package io.jikimi.keys;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.keys.JdbcMasterKeyEpochs.Proven;
import io.jikimi.keys.KeyWrapping.Held;
import io.jikimi.keys.KeyWrapping.Wrapped;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code jikimi_data_key}: a row for every key a data subject has and had, and every
 * statement that names it. What a rotation asks of it stands in {@link DataKeyGenerations}, and
 * what a new master key asks in {@link WrappedRows}; both are told here which table it is.
 *
 * <p>Reads run in transactions of their own, where nothing else is said.
 */
final class JdbcDataKeyTable {

    private static final int IDS_PER_STATEMENT = 1000;

    /** What is left of a wrapped key after its destruction. */
    private static final byte[] OVERWRITTEN = {0};

    private static final String SELECT =
            "select key_id, subject, state, wrapped, epoch from jikimi_data_key where ";

    private static final String INSERT =
            "insert into jikimi_data_key (key_id, subject, generation, state, wrapped, created_at,"
                    + " epoch) ";

    private static final String ROW = "(?, ?, 1, ?, ?, ?, ?)";

    private final OwnTransactions own;
    private final JdbcClient host;
    private final DatabaseDialect dialect;

    /**
     * Creates the statements.
     *
     * @param own transactions of their own
     * @param host the callers' transactions
     */
    JdbcDataKeyTable(OwnTransactions own, JdbcClient host, DatabaseDialect dialect) {
        this.own = own;
        this.host = host;
        this.dialect = dialect;
    }

    /** A key as it is stored, and what became of it. */
    record Row(Held key, KeyState state) {

        long keyId() {
            return key.keyId();
        }

        DataSubjectId subject() {
            return DataSubjectId.parse(key.holder());
        }
    }

    /** A key nothing is written under any more. */
    record Ended(long keyId, DataSubjectId subject, KeyState state) {}

    /** The newest key of a subject. */
    Optional<Row> newest(DataSubjectId subject) {
        return own.run(
                jdbc ->
                        jdbc
                                .sql(SELECT + "subject = ? order by generation desc")
                                .param(subject.toString())
                                .query(JdbcDataKeyTable::row)
                                .stream()
                                .findFirst());
    }

    /** The newest key of each subject that has one. */
    Collection<Row> newest(Collection<DataSubjectId> subjects) {
        Map<String, Row> newest = new HashMap<>();
        for (List<String> chunk : chunks(subjects.stream().map(DataSubjectId::toString).toList())) {
            String select =
                    SELECT + "subject in (" + placeholders(chunk.size()) + ") order by generation";
            own.run(jdbc -> jdbc.sql(select).params(chunk).query(JdbcDataKeyTable::row).list())
                    .forEach(row -> newest.put(row.key().holder(), row));
        }
        return newest.values();
    }

    /** The keys of some numbers, as far as there are any. */
    List<Row> rows(Collection<Long> keyIds) {
        return ofKeys(SELECT + "key_id in (", keyIds, ")", JdbcDataKeyTable::row);
    }

    /** Those of the keys that are no longer the ones to write under. */
    List<Ended> noLongerLive(List<Long> keyIds) {
        return ofKeys(
                "select key_id, subject, state from jikimi_data_key where key_id in (",
                keyIds,
                ") and state <> 'LIVE'",
                (result, number) ->
                        new Ended(
                                result.getLong("key_id"),
                                DataSubjectId.parse(result.getString("subject")),
                                state(result, number)));
    }

    private <T> List<T> ofKeys(
            String before, Collection<Long> keyIds, String after, RowMapper<T> mapper) {
        return own.run(
                jdbc -> {
                    List<T> found = new ArrayList<>();
                    for (List<Long> chunk : chunks(List.copyOf(keyIds))) {
                        List<Long> padded = padded(chunk);
                        found.addAll(
                                jdbc.sql(before + placeholders(padded.size()) + after)
                                        .params(padded)
                                        .query(mapper)
                                        .list());
                    }
                    return found;
                });
    }

    /** The numbers of all keys of a subject, in the caller's transaction, and of what is newer. */
    Set<Long> keyIdsOf(DataSubjectId subject) {
        Set<Long> keyIds = new HashSet<>(keyIdsOf(host, subject));
        if (!dialect.asOfNow().isEmpty()) {
            // A key that was just made is not seen by a transaction that has looked before; a
            // locking look would keep it from being made.
            keyIds.addAll(own.run(jdbc -> keyIdsOf(jdbc, subject)));
        }
        return Set.copyOf(keyIds);
    }

    private static List<Long> keyIdsOf(JdbcClient jdbc, DataSubjectId subject) {
        return jdbc.sql("select key_id from jikimi_data_key where subject = ?")
                .param(subject.toString())
                .query((row, number) -> row.getLong("key_id"))
                .list();
    }

    /** The states of all keys of a subject, in the caller's transaction. */
    Set<KeyState> states(DataSubjectId subject) {
        return host.sql("select distinct state from jikimi_data_key where subject = ?")
                .param(subject.toString())
                .query(JdbcDataKeyTable::state)
                .set();
    }

    /** Whether what is written under each key is taken, until the caller's transaction ends. */
    boolean areTaken(JdbcClient transaction, Collection<Long> keyIds) {
        for (List<Long> chunk : chunks(keyIds.stream().distinct().sorted().toList())) {
            List<KeyState> states =
                    transaction
                            .sql(
                                    "select state from jikimi_data_key where key_id in ("
                                            + placeholders(chunk.size())
                                            + ") order by key_id"
                                            + dialect.shareLock())
                            .params(chunk)
                            .query(JdbcDataKeyTable::state)
                            .list();
            if (states.size() < chunk.size()
                    || !EnumSet.of(KeyState.LIVE, KeyState.RETIRED).containsAll(states)) {
                return false;
            }
        }
        return true;
    }

    /** Keeps the keys of a subject as they are until the caller's transaction ends. */
    void hold(DataSubjectId subject) {
        host.sql(
                        "select key_id from jikimi_data_key where subject = ? order by key_id"
                                + dialect.shareLock())
                .param(subject.toString())
                .query(Long.class)
                .list();
    }

    /** What {@link KeyStateLock} asks, without the lock. */
    static String selectOfStates(int keys) {
        return "select subject, key_id, state from jikimi_data_key where key_id in ("
                + placeholders(keys)
                + ") order by key_id";
    }

    /**
     * Stores the first key of a subject in a transaction of its own, unless another was first or
     * the epoch is gone.
     *
     * @return how many rows were stored
     */
    int insertOrLeave(Held key, Proven epoch, Instant now) {
        String insert =
                dialect.insertOrLeave(
                        INSERT + JdbcMasterKeyEpochs.selectOfProven(dialect, "?, ?, 1, ?, ?, ?"));
        return own.run(
                jdbc ->
                        jdbc.sql(insert)
                                .param(key.keyId())
                                .param(key.holder())
                                .param(KeyState.LIVE.name())
                                .param(key.wrapped().bytes())
                                .param(now.atOffset(ZoneOffset.UTC))
                                .param(epoch.epoch())
                                .param(epoch.check())
                                .update());
    }

    /** Stores the first keys of subjects in one statement, all of them or none. */
    void insert(Connection connection, List<Held> keys, Proven epoch, Instant now)
            throws SQLException {
        OffsetDateTime createdAt = now.atOffset(ZoneOffset.UTC);
        try (PreparedStatement statement = connection.prepareStatement(insertOf(keys.size()))) {
            int parameter = bind(statement, 0, keys.get(0), createdAt);
            statement.setBytes(++parameter, epoch.check());
            for (Held key : keys.subList(1, keys.size())) {
                parameter = bind(statement, parameter, key, createdAt);
            }
            statement.executeUpdate();
        }
    }

    /** The first row asks whether the epoch is still there; if not, no row has a number of it. */
    private String insertOf(int keys) {
        String first =
                ROW.substring(0, ROW.length() - 2)
                        + "("
                        + JdbcMasterKeyEpochs.selectOfProven(dialect)
                        + "))";
        return INSERT + "values " + first + (", " + ROW).repeat(keys - 1);
    }

    private static int bind(
            PreparedStatement statement, int last, Held key, OffsetDateTime createdAt)
            throws SQLException {
        int parameter = last;
        statement.setLong(++parameter, key.keyId());
        statement.setString(++parameter, key.holder());
        statement.setString(++parameter, KeyState.LIVE.name());
        statement.setBytes(++parameter, key.wrapped().bytes());
        statement.setObject(++parameter, createdAt);
        statement.setInt(++parameter, key.wrapped().epoch());
        return parameter;
    }

    /** What is said to whoever asked for a key that cannot be stored. */
    static LifecycleException notStored(String whatToDo) {
        return new LifecycleException(Refusal.KEY_MISSING, "jikimi_data_key", whatToDo);
    }

    /**
     * Overwrites the keys of a subject that the caller's transaction sees.
     *
     * @return how many were not destroyed before
     */
    int destroy(DataSubjectId subject, Instant now) {
        return host.sql(
                        "update jikimi_data_key set state = 'DESTROYED', wrapped = ?, destroyed_at ="
                                + " ? where subject = ? and state <> 'DESTROYED'")
                .params(OVERWRITTEN, now.atOffset(ZoneOffset.UTC), subject.toString())
                .update();
    }

    /** How many subjects have, or had since a moment, a key. */
    long subjectsSince(Instant moment) {
        return own.run(
                jdbc ->
                        jdbc.sql(
                                        "select count(distinct subject) from jikimi_data_key where"
                                                + " state = 'LIVE' or destroyed_at >= ?")
                                .param(moment.atOffset(ZoneOffset.UTC))
                                .query(Long.class)
                                .single());
    }

    /** The lives of all keys a data subject has and had. */
    static List<KeyLife> livesOf(OwnTransactions own, DataSubjectId subject) {
        return own.run(
                jdbc ->
                        jdbc.sql(
                                        "select epoch, state, created_at, destroyed_at from"
                                                + " jikimi_data_key where subject = ?")
                                .param(subject.toString())
                                .query(JdbcDataKeyTable::life)
                                .list());
    }

    private static KeyLife life(ResultSet row, int number) throws SQLException {
        KeyState state = state(row, number);
        return new KeyLife(
                row.getInt("epoch"),
                state != KeyState.DESTROYED && state != KeyState.REPLACED,
                Objects.requireNonNull(JdbcKeyLedger.instant(row, "created_at")),
                JdbcKeyLedger.instant(row, "destroyed_at"));
    }

    /** The data keys as rows with wrapped keys. */
    static WrappedRows wrapped(OwnTransactions own, DatabaseDialect dialect, KeyWrapping wrapping) {
        return new WrappedRows(own, dialect, wrapping, "jikimi_data_key", "key_id", "subject");
    }

    /** The data keys as generations of which the older ones go. */
    static DataKeyGenerations generations(
            JdbcClient host, JdbcTemplate batches, DatabaseDialect dialect, KeyWrapping wrapping) {
        return new DataKeyGenerations(host, batches, dialect, wrapping, "jikimi_data_key");
    }

    private static <T> List<List<T>> chunks(List<T> all) {
        List<List<T>> chunks = new ArrayList<>();
        for (int start = 0; start < all.size(); start += IDS_PER_STATEMENT) {
            chunks.add(all.subList(start, Math.min(all.size(), start + IDS_PER_STATEMENT)));
        }
        return chunks;
    }

    /** Of few distinct sizes, so that few distinct statements are prepared. */
    private static List<Long> padded(List<Long> keyIds) {
        int highest = Integer.highestOneBit(keyIds.size());
        int length = highest == keyIds.size() ? highest : 2 * highest;
        List<Long> padded = new ArrayList<>(keyIds);
        padded.addAll(Collections.nCopies(length - keyIds.size(), keyIds.get(0)));
        return padded;
    }

    private static String placeholders(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    private static Row row(ResultSet result, int number) throws SQLException {
        return new Row(
                new Held(
                        result.getLong("key_id"),
                        result.getString("subject"),
                        new Wrapped(result.getBytes("wrapped"), result.getInt("epoch"))),
                state(result, number));
    }

    private static KeyState state(ResultSet result, int number) throws SQLException {
        return KeyState.valueOf(result.getString("state"));
    }
}
