package io.jikimi.keys;

import com.google.crypto.tink.subtle.PrfHmacJce;
import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.IndexKey;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.evidence.ProcessedSubjects;
import io.jikimi.keys.JdbcMasterKeyEpochs.Proven;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Data keys in the table {@code jikimi_data_key}, wrapped by the master key and bound to their row.
 *
 * <p>Keys are read and created over a data source of their own, in transactions of their own, so
 * that a key outlives the rollback of the transaction that first needed it and nothing is cached
 * before it is committed. Only {@linkplain #newSubjects() the key of a subject that is new} lives
 * and dies with the transaction that made both. Destruction runs in the caller's transaction and
 * takes effect with its commit: here at once, on every other instance when it next asks the
 * database about all keys it holds, which it does before using any answer older than four seconds.
 *
 * <p>Thread-safe. Holds opened keys in memory, a bounded number and for ten minutes at most.
 */
public final class JdbcDataKeys implements DataKeys, ProcessedSubjects {

    private static final int IDS_PER_STATEMENT = 1000;
    private static final int ROWS_PER_INSERT = 128;
    private static final int CREATION_ATTEMPTS = 3;

    /** What the key of the search index is for. */
    static final String INDEX = "search-index";

    /** From this age on, one caller asks again while the others go on. */
    private static final long STALE_MILLIS = 2_000;

    /** From this age on, everybody waits for the answer. */
    private static final long EXPIRED_MILLIS = 4_000;

    private static final long LONGEST_KEPT_MILLIS = 600_000;

    /** What is left of a wrapped key after its destruction. */
    private static final byte[] OVERWRITTEN = {0};

    private static final String INSERT =
            "insert into jikimi_data_key (key_id, subject, generation, state, wrapped, created_at,"
                    + " epoch) ";

    private static final String ROW = "(?, ?, 1, ?, ?, ?, ?)";

    /** The class of SQL states that tell of a violated constraint. */
    private static final String INTEGRITY = "23";

    private final OwnTransactions own;
    private final JdbcClient host;
    private final DatabaseDialect dialect;
    private final KeyWrapping wrapping;
    private final JdbcMasterKeyEpochs epochs;
    private final JdbcKeyLedger ledger;
    private final LegalClock clock;
    private final KeyCache cache;
    private final Map<Long, JdbcNewDataKeys.Made> uncommitted = new ConcurrentHashMap<>();
    private final Map<DataSubjectId, JdbcNewDataKeys.Made> newSubjects = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock validation = new ReentrantLock();
    private volatile long validatedAt;
    private volatile @Nullable KnownIndex index;

    /**
     * Creates the door.
     *
     * @param own a small pool of connections to the primary that no host transaction uses
     * @param host the data source of the callers' transactions
     * @param masterKeys what wraps the keys
     * @param clock the legal clock
     * @param cachedKeys how many opened keys are held in memory at most
     */
    public JdbcDataKeys(
            DataSource own,
            DataSource host,
            MasterKeys masterKeys,
            LegalClock clock,
            int cachedKeys) {
        this.own = new OwnTransactions(own);
        this.host = JdbcClient.create(host);
        this.dialect = DatabaseDialect.of(own);
        this.wrapping = new KeyWrapping(masterKeys);
        this.epochs = new JdbcMasterKeyEpochs(this.own, dialect, masterKeys, clock);
        this.ledger = new JdbcKeyLedger(this.own, dialect, wrapping, epochs, clock);
        this.clock = clock;
        this.cache = new KeyCache(cachedKeys);
        this.validatedAt = clock.millis();
    }

    @Override
    public DataKey writingKey(DataSubjectId subject) {
        validateIfStale();
        KeyCache.Entry cached = cache.findWriting(subject);
        KeyCache.Entry entry = cached != null ? cached : loadOrCreate(subject);
        return opened(entry).orElseThrow(() -> destroyed(entry.keyId));
    }

    @Override
    public Map<DataSubjectId, DataKey> writingKeys(Collection<DataSubjectId> subjects) {
        validateIfStale();
        Map<DataSubjectId, KeyCache.Entry> known = new HashMap<>();
        Set<DataSubjectId> unknown = new HashSet<>();
        for (DataSubjectId subject : subjects) {
            KeyCache.Entry cached = cache.findWriting(subject);
            if (cached == null) {
                unknown.add(subject);
            } else {
                known.put(subject, cached);
            }
        }
        known.putAll(newest(unknown));
        unknown.removeAll(known.keySet());
        unknown.removeAll(newSubjects.keySet());
        Map<DataSubjectId, DataKey> keys = created(unknown);
        known.forEach((subject, entry) -> opened(entry).ifPresent(key -> keys.put(subject, key)));
        return keys;
    }

    private Map<DataSubjectId, KeyCache.Entry> newest(Collection<DataSubjectId> subjects) {
        List<DataSubjectId> wanted = List.copyOf(subjects);
        Map<DataSubjectId, KeyCache.Entry> newest = new HashMap<>();
        for (int start = 0; start < wanted.size(); start += IDS_PER_STATEMENT) {
            List<String> chunk =
                    wanted
                            .subList(start, Math.min(wanted.size(), start + IDS_PER_STATEMENT))
                            .stream()
                            .map(DataSubjectId::toString)
                            .toList();
            Map<String, Row> last = new HashMap<>();
            ofSubjects(chunk).forEach(row -> last.put(row.subject(), row));
            last.forEach(
                    (subject, row) ->
                            newest.put(DataSubjectId.parse(subject), cache.keepWriting(open(row))));
        }
        return newest;
    }

    /** The newest comes last. */
    private List<Row> ofSubjects(List<String> subjects) {
        return own.run(
                jdbc ->
                        jdbc.sql(
                                        "select key_id, subject, state, wrapped, epoch from"
                                                + " jikimi_data_key where subject in ("
                                                + placeholders(subjects.size())
                                                + ") order by generation")
                                .params(subjects)
                                .query(JdbcDataKeys::row)
                                .list());
    }

    @Override
    public boolean areTaken(JdbcClient transaction, Collection<Long> keyIds) {
        List<Long> all = keyIds.stream().distinct().sorted().toList();
        for (int start = 0; start < all.size(); start += IDS_PER_STATEMENT) {
            List<Long> chunk = all.subList(start, Math.min(all.size(), start + IDS_PER_STATEMENT));
            List<KeyState> states =
                    transaction
                            .sql(
                                    "select state from jikimi_data_key where key_id in ("
                                            + placeholders(chunk.size())
                                            + ") order by key_id"
                                            + dialect.shareLock())
                            .params(chunk)
                            .query((row, number) -> KeyState.valueOf(row.getString("state")))
                            .list();
            if (states.size() < chunk.size()
                    || !EnumSet.of(KeyState.LIVE, KeyState.RETIRED).containsAll(states)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean isIndexTaken(JdbcClient transaction, long indexKeyId) {
        IndexKeys known = indexKeys();
        // The key in use stays valid for a minute after every instance heard of a newer one.
        return !known.rotating() && known.writing().id() == indexKeyId
                || !JdbcKeyLedger.isOtherIndexKeyUsed(transaction, indexKeyId, dialect);
    }

    private Map<DataSubjectId, DataKey> created(Set<DataSubjectId> subjects) {
        Map<DataSubjectId, DataKey> created = new HashMap<>();
        Set<DataSubjectId> missing = new HashSet<>(subjects);
        for (int attempt = 0; attempt < CREATION_ATTEMPTS && !missing.isEmpty(); attempt++) {
            Map<DataSubjectId, DataKey> stored = createdAtOnce(missing);
            if (stored.isEmpty()) {
                // Others were first for some of them, and the rest was not stored either.
                Map<DataSubjectId, KeyCache.Entry> there = newest(missing);
                there.forEach(
                        (subject, entry) ->
                                opened(entry).ifPresent(key -> created.put(subject, key)));
                missing.removeAll(there.keySet());
            } else {
                created.putAll(stored);
                missing.clear();
            }
        }
        missing.forEach(
                subject ->
                        opened(loadOrCreate(subject)).ifPresent(key -> created.put(subject, key)));
        return created;
    }

    /** All of them, or none if there is a key already. */
    private Map<DataSubjectId, DataKey> createdAtOnce(Set<DataSubjectId> subjects) {
        Map<DataSubjectId, DataKey> made = new HashMap<>();
        NewDataKeys keys = new JdbcNewDataKeys(this, true);
        boolean stored = false;
        try {
            subjects.forEach(subject -> made.put(subject, keys.of(subject)));
            own.run(jdbc -> store(keys));
            stored = true;
        } catch (DuplicateKeyException otherInstanceWasFirst) {
            return Map.of();
        } catch (LifecycleException refused) {
            if (refused.refusal() != Refusal.KEY_DESTROYED) {
                throw refused;
            }
            return Map.of();
        } finally {
            keys.completed(stored);
        }
        return made;
    }

    private boolean store(NewDataKeys keys) {
        return Boolean.TRUE.equals(
                own.template()
                        .execute(
                                (ConnectionCallback<Boolean>)
                                        connection -> {
                                            keys.store(connection);
                                            return true;
                                        }));
    }

    private static LifecycleException destroyed(long keyId) {
        return new LifecycleException(
                Refusal.KEY_DESTROYED,
                "key " + Long.toHexString(keyId),
                "The data of this subject were destroyed; nothing can be stored for it any more."
                        + " Register the person as a new data subject.");
    }

    @Override
    public NewDataKeys newSubjects() {
        return new JdbcNewDataKeys(this, false);
    }

    @Override
    public Optional<DataKey> readingKey(long keyId) {
        JdbcNewDataKeys.Made made = uncommitted.isEmpty() ? null : uncommitted.get(keyId);
        return made == null ? opened(known(keyId)) : Optional.of(made.key());
    }

    @Override
    public DataSubjectId subjectOf(long keyId) {
        JdbcNewDataKeys.Made made = uncommitted.isEmpty() ? null : uncommitted.get(keyId);
        if (made != null) {
            return made.subject();
        }
        KeyCache.Entry entry = known(keyId);
        if (entry.subject == null) {
            throw missing(keyId);
        }
        return entry.subject;
    }

    @Override
    public Map<Long, DataSubjectId> subjectsOf(Collection<Long> keyIds) {
        Map<Long, DataSubjectId> subjects = new HashMap<>();
        for (Row row : rows(keyIds)) {
            if (row.state() != KeyState.DESTROYED) {
                subjects.put(row.keyId(), DataSubjectId.parse(row.subject()));
            }
        }
        return subjects;
    }

    @Override
    public Set<Long> keyIdsOf(DataSubjectId subject) {
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

    @Override
    public void prefetch(Collection<Long> keyIds) {
        validateIfStale();
        Set<Long> unknown = new LinkedHashSet<>();
        for (Long keyId : keyIds) {
            if (cache.find(keyId) == null && !uncommitted.containsKey(keyId)) {
                unknown.add(keyId);
            }
        }
        if (!unknown.isEmpty()) {
            load(unknown);
        }
    }

    @Override
    public IndexKey indexKey() {
        return indexKeys().writing();
    }

    @Override
    public IndexKeys indexKeys() {
        validateIfStale();
        KnownIndex known = index;
        if (known == null) {
            known = loadIndexKeys();
            index = known;
        }
        return known.keys();
    }

    @Override
    public int destroy(DataSubjectId subject) {
        if (newSubjects.containsKey(subject)) {
            throw new IllegalStateException(
                    "A data subject comes into being in a transaction that has not ended, and"
                            + " cannot be destroyed before it has. Destroy it in a transaction of"
                            + " its own.");
        }
        Set<Long> keyIds = new HashSet<>(keyIdsOf(subject));
        int destroyed = 0;
        int more;
        do {
            // The first look waits for a rotation that holds the key, and does not see the newer
            // generation that rotation has made; the next one does.
            more =
                    host.sql(
                                    "update jikimi_data_key set state = 'DESTROYED', wrapped = ?,"
                                            + " destroyed_at = ? where subject = ? and state <>"
                                            + " 'DESTROYED'")
                            .params(OVERWRITTEN, now(), subject.toString())
                            .update();
            destroyed += more;
        } while (more > 0);
        keyIds.addAll(keyIdsOf(subject));
        afterCommit(() -> forget(subject, keyIds));
        return destroyed;
    }

    @Override
    public void moving(DataSubjectId subject) {
        JdbcKeyRotation.moving(host);
        JdbcKeyLedger.hold(host, INDEX, dialect);
        if (index != null) {
            index = loadIndexKeys();
        }
        host.sql(
                        "select key_id from jikimi_data_key where subject = ? order by key_id"
                                + dialect.shareLock())
                .param(subject.toString())
                .query(Long.class)
                .list();
    }

    @Override
    public Set<KeyState> states(DataSubjectId subject) {
        return host.sql("select distinct state from jikimi_data_key where subject = ?")
                .param(subject.toString())
                .query((result, number) -> KeyState.valueOf(result.getString("state")))
                .set();
    }

    @Override
    public long since(Instant moment) {
        return own.run(
                jdbc ->
                        jdbc.sql(
                                        "select count(distinct subject) from jikimi_data_key where"
                                                + " state = 'LIVE' or destroyed_at >= ?")
                                .param(moment.atOffset(ZoneOffset.UTC))
                                .query(Long.class)
                                .single());
    }

    /** The data keys as rows with wrapped keys. */
    static WrappedRows wrapped(OwnTransactions own, DatabaseDialect dialect, KeyWrapping wrapping) {
        return new WrappedRows(own, dialect, wrapping, "jikimi_data_key", "key_id", "subject");
    }

    /** The lives of all keys a data subject has and had. */
    static List<KeyLife> livesOf(OwnTransactions own, DataSubjectId subject) {
        return own.run(
                jdbc ->
                        jdbc.sql(
                                        "select epoch, state, created_at, destroyed_at from"
                                                + " jikimi_data_key where subject = ?")
                                .param(subject.toString())
                                .query(JdbcDataKeys::life)
                                .list());
    }

    private static KeyLife life(ResultSet row, int number) throws SQLException {
        KeyState state = KeyState.valueOf(row.getString("state"));
        return new KeyLife(
                row.getInt("epoch"),
                state != KeyState.DESTROYED && state != KeyState.REPLACED,
                Objects.requireNonNull(JdbcKeyLedger.instant(row, "created_at")),
                JdbcKeyLedger.instant(row, "destroyed_at"));
    }

    /** The data keys as generations of which the older ones go. */
    static DataKeyGenerations generations(
            JdbcClient host, JdbcTemplate batches, DatabaseDialect dialect, KeyWrapping wrapping) {
        return new DataKeyGenerations(host, batches, dialect, wrapping, "jikimi_data_key");
    }

    static String selectOfStates(int keys) {
        return "select subject, key_id, state from jikimi_data_key where key_id in ("
                + placeholders(keys)
                + ") order by key_id";
    }

    /** The keys, and the states they were in when they were read. */
    private record KnownIndex(IndexKeys keys, List<String> states) {}

    private KnownIndex loadIndexKeys() {
        List<JdbcKeyLedger.LivingKey> living = ledger.living(INDEX);
        if (living.isEmpty()) {
            ledger.activeKey(INDEX, "HMAC-SHA-256", this::newMaterial);
            living = ledger.living(INDEX);
        }
        List<String> states =
                living.stream().map(known -> known.id() + " " + known.state()).toList();
        JdbcKeyLedger.LivingKey last = living.get(living.size() - 1);
        IndexKey older = indexKey(living.get(0));
        return new KnownIndex(
                living.size() == 1
                        ? IndexKeys.only(older)
                        : new IndexKeys(older, indexKey(last), last.state().equals("ACTIVE")),
                states);
    }

    /** One that is open already needs no master key: that may be away while a state changes. */
    private IndexKey indexKey(JdbcKeyLedger.LivingKey key) {
        KnownIndex known = index;
        if (known != null && known.keys().older().id() == key.id()) {
            return known.keys().older();
        }
        if (known != null && known.keys().newer().id() == key.id()) {
            return known.keys().newer();
        }
        return indexKey(key.open().get());
    }

    private static IndexKey indexKey(JdbcKeyLedger.LedgerKey key) {
        try {
            return new IndexKey(
                    key.id(),
                    new PrfHmacJce("HMACSHA256", new SecretKeySpec(key.material(), "HMAC")));
        } catch (GeneralSecurityException failure) {
            throw new LifecycleException(
                    Refusal.KEY_MISSING,
                    "key " + Long.toHexString(key.id()),
                    "The key of the search index could not be made ready. Check that the Java"
                            + " runtime offers HmacSHA256.",
                    failure);
        }
    }

    private byte[] newMaterial() {
        byte[] material = new byte[DataKey.BYTES];
        random.nextBytes(material);
        return material;
    }

    private KeyCache.Entry known(long keyId) {
        validateIfStale();
        KeyCache.Entry cached = cache.find(keyId);
        return cached != null ? cached : loadOne(keyId);
    }

    private static Optional<DataKey> opened(KeyCache.Entry entry) {
        if (entry.state == KeyCache.State.MISSING) {
            throw missing(entry.keyId);
        }
        if (entry.state == KeyCache.State.REPLACED) {
            throw replaced(entry.keyId);
        }
        return Optional.ofNullable(entry.key);
    }

    private static LifecycleException replaced(long keyId) {
        return new LifecycleException(
                Refusal.KEY_MISSING,
                "key " + Long.toHexString(keyId),
                "A stored value names a key that was replaced by a newer one, after every value had"
                        + " been written anew. Read it again; if that is refused too, the value was"
                        + " put back from a backup: restore the key table of the same backup beside"
                        + " it, and take the value over through the service.");
    }

    private static LifecycleException missing(long keyId) {
        return new LifecycleException(
                Refusal.KEY_MISSING,
                "key " + Long.toHexString(keyId),
                "A stored value names a key that is not in jikimi_data_key. It was not destroyed"
                        + " but lost: restore the table from the backup the values come from.");
    }

    private KeyCache.Entry loadOne(long keyId) {
        List<Row> rows = rows(List.of(keyId));
        return cache.keep(
                rows.isEmpty() ? KeyCache.Entry.missing(keyId, readAt()) : open(rows.get(0)));
    }

    private void load(Set<Long> keyIds) {
        Set<Long> missing = new HashSet<>(keyIds);
        List<KeyWrapping.Held> living = new ArrayList<>();
        for (Row row : rows(keyIds)) {
            missing.remove(row.keyId());
            if (row.state() == KeyState.DESTROYED || row.state() == KeyState.REPLACED) {
                cache.keep(open(row));
            } else {
                living.add(row.held());
            }
        }
        Map<Long, byte[]> opened = wrapping.unwrap(living);
        for (KeyWrapping.Held held : living) {
            byte[] material = opened.get(held.keyId());
            // One damaged key must not hide a whole page: whoever reads under it is told.
            if (material != null) {
                cache.keep(live(held, material));
            }
        }
        missing.forEach(keyId -> cache.keep(KeyCache.Entry.missing(keyId, readAt())));
    }

    private KeyCache.Entry loadOrCreate(DataSubjectId subject) {
        for (int attempt = 0; attempt < CREATION_ATTEMPTS; attempt++) {
            Optional<Row> present = newest(subject);
            if (present.isPresent()) {
                return cache.keepWriting(open(present.get()));
            }
            refuseWhatIsNewElsewhere(subject);
            DataKey created = create(subject);
            if (created != null) {
                return cache.keepWriting(KeyCache.Entry.live(created, subject, readAt()));
            }
        }
        throw new LifecycleException(
                Refusal.KEY_MISSING,
                "jikimi_data_key",
                "A new data key could not be stored. Look at the database log for what rejected"
                        + " the insert.");
    }

    /**
     * A second key would be stored before the first, and its transaction would be refused. Handing
     * out the first would lose what is written under it if that transaction rolls back. A
     * transaction that only stores keys is waited for, by the insert.
     */
    private void refuseWhatIsNewElsewhere(DataSubjectId subject) {
        JdbcNewDataKeys.Made made = newSubjects.get(subject);
        if (made != null && !made.atOnce()) {
            throw new LifecycleException(
                    Refusal.KEY_MISSING,
                    "jikimi_data_key",
                    "A value would be written for a data subject that comes into being in another"
                            + " transaction, which has not ended. Write it in that transaction, or"
                            + " after its commit.");
        }
    }

    void identified(JdbcNewDataKeys.Made made) {
        newSubjects.put(made.subject(), made);
    }

    /** Makes a key that nobody but the running transaction knows. */
    JdbcNewDataKeys.Made make(boolean atOnce) {
        long keyId = random.nextLong();
        byte[] material = newMaterial();
        JdbcNewDataKeys.Made made =
                new JdbcNewDataKeys.Made(ready(keyId, material), material, atOnce);
        uncommitted.put(keyId, made);
        return made;
    }

    /** Stores new keys in the transaction of the connection, in as few statements as possible. */
    void insert(Connection connection, List<JdbcNewDataKeys.Made> keys) throws SQLException {
        OffsetDateTime now = now();
        int start = 0;
        while (start < keys.size()) {
            int rows = Math.min(ROWS_PER_INSERT, Integer.highestOneBit(keys.size() - start));
            insert(connection, keys.subList(start, start + rows), now);
            start += rows;
        }
    }

    private void insert(Connection connection, List<JdbcNewDataKeys.Made> keys, OffsetDateTime now)
            throws SQLException {
        Proven epoch = epochs.current();
        List<KeyWrapping.Wrapped> wrapped = wrapping.wrap(clear(keys), epoch.epoch());
        try (PreparedStatement statement = connection.prepareStatement(insertOf(keys.size()))) {
            int parameter = 0;
            for (int i = 0; i < keys.size(); i++) {
                parameter = bind(statement, parameter, keys.get(i), wrapped.get(i), now);
                if (i == 0) {
                    statement.setBytes(++parameter, epoch.check());
                }
            }
            statement.executeUpdate();
        } catch (SQLIntegrityConstraintViolationException present) {
            throw refused(keys, epoch, present);
        } catch (SQLException failure) {
            if (failure.getSQLState() != null && failure.getSQLState().startsWith(INTEGRITY)) {
                throw refused(keys, epoch, failure);
            }
            throw failure;
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

    private static List<KeyWrapping.Clear> clear(List<JdbcNewDataKeys.Made> keys) {
        return keys.stream()
                .map(
                        made ->
                                new KeyWrapping.Clear(
                                        made.key().id(),
                                        made.subject().toString(),
                                        made.material()))
                .toList();
    }

    private static int bind(
            PreparedStatement statement,
            int last,
            JdbcNewDataKeys.Made made,
            KeyWrapping.Wrapped wrapped,
            OffsetDateTime now)
            throws SQLException {
        int parameter = last;
        statement.setLong(++parameter, made.key().id());
        statement.setString(++parameter, made.subject().toString());
        statement.setString(++parameter, KeyState.LIVE.name());
        statement.setBytes(++parameter, wrapped.bytes());
        statement.setObject(++parameter, now);
        statement.setInt(++parameter, wrapped.epoch());
        return parameter;
    }

    private RuntimeException refused(
            List<JdbcNewDataKeys.Made> keys, Proven epoch, SQLException violation) {
        try {
            epochs.refuseIfGone(epoch);
        } catch (LifecycleException refusal) {
            return refusal;
        }
        return alreadyThere(keys, violation);
    }

    private RuntimeException alreadyThere(List<JdbcNewDataKeys.Made> keys, SQLException violation) {
        for (JdbcNewDataKeys.Made made : keys) {
            Optional<Row> present = newest(made.subject());
            if (present.isPresent() && present.get().state() == KeyState.DESTROYED) {
                return destroyed(present.get().keyId());
            }
        }
        return new DuplicateKeyException(
                "Another transaction has stored a data key for one of the "
                        + keys.size()
                        + " new data subjects of this one. Nothing was stored; repeat the"
                        + " transaction.",
                violation);
    }

    /** Hands the keys of a transaction to everybody, or forgets them. */
    void completed(Collection<JdbcNewDataKeys.Made> keys, boolean committed) {
        for (JdbcNewDataKeys.Made made : keys) {
            if (committed && made.stored()) {
                cache.keepWriting(KeyCache.Entry.live(made.key(), made.subject(), readAt()));
            }
            uncommitted.remove(made.key().id());
            if (made.identified()) {
                newSubjects.remove(made.subject(), made);
            }
        }
    }

    /** The key of a subject, stored in a transaction of its own; null if another was first. */
    private @Nullable DataKey create(DataSubjectId subject) {
        long keyId = random.nextLong();
        byte[] material = newMaterial();
        try {
            return insert(subject, keyId, material) == 1 ? ready(keyId, material) : null;
        } catch (DuplicateKeyException otherInstanceWasFirst) {
            return null;
        } finally {
            Arrays.fill(material, (byte) 0);
        }
    }

    private int insert(DataSubjectId subject, long keyId, byte[] material) {
        Proven epoch = epochs.current();
        KeyWrapping.Wrapped wrapped =
                wrapping.wrap(keyId, subject.toString(), material, epoch.epoch());
        String insert =
                dialect.insertOrLeave(
                        INSERT + JdbcMasterKeyEpochs.selectOfProven(dialect, "?, ?, 1, ?, ?, ?"));
        int stored =
                own.run(
                        jdbc ->
                                jdbc.sql(insert)
                                        .param(keyId)
                                        .param(subject.toString())
                                        .param(KeyState.LIVE.name())
                                        .param(wrapped.bytes())
                                        .param(now())
                                        .param(epoch.epoch())
                                        .param(epoch.check())
                                        .update());
        if (stored == 0) {
            epochs.refuseIfGone(epoch);
        }
        return stored;
    }

    private Optional<Row> newest(DataSubjectId subject) {
        return own.run(
                jdbc ->
                        jdbc
                                .sql(
                                        "select key_id, subject, state, wrapped, epoch from"
                                                + " jikimi_data_key where subject = ? order by"
                                                + " generation desc")
                                .param(subject.toString())
                                .query(JdbcDataKeys::row)
                                .stream()
                                .findFirst());
    }

    private List<Row> rows(Collection<Long> keyIds) {
        return own.run(
                jdbc -> {
                    List<Row> rows = new ArrayList<>();
                    for (List<Long> chunk : chunks(keyIds)) {
                        rows.addAll(
                                jdbc.sql(
                                                "select key_id, subject, state, wrapped, epoch from"
                                                        + " jikimi_data_key where key_id in ("
                                                        + placeholders(chunk.size())
                                                        + ")")
                                        .params(chunk)
                                        .query(JdbcDataKeys::row)
                                        .list());
                    }
                    return rows;
                });
    }

    private KeyCache.Entry open(Row row) {
        if (row.state() == KeyState.DESTROYED) {
            return KeyCache.Entry.destroyed(
                    row.keyId(), DataSubjectId.parse(row.subject()), readAt());
        }
        if (row.state() == KeyState.REPLACED) {
            return KeyCache.Entry.replaced(
                    row.keyId(), DataSubjectId.parse(row.subject()), readAt());
        }
        KeyWrapping.Held held = row.held();
        return live(held, wrapping.unwrap(held.keyId(), held.holder(), held.wrapped()));
    }

    private KeyCache.Entry live(KeyWrapping.Held held, byte[] material) {
        try {
            return KeyCache.Entry.live(
                    ready(held.keyId(), material), DataSubjectId.parse(held.holder()), readAt());
        } finally {
            Arrays.fill(material, (byte) 0);
        }
    }

    private static DataKey ready(long keyId, byte[] material) {
        try {
            return DataKey.of(keyId, material);
        } catch (GeneralSecurityException failure) {
            throw new LifecycleException(
                    Refusal.KEY_MISSING,
                    "key " + Long.toHexString(keyId),
                    "The key could not be made ready. Check that the Java runtime offers AES with"
                            + " 256-bit keys.",
                    failure);
        }
    }

    private void validateIfStale() {
        long age = age();
        if (age >= 0 && age < STALE_MILLIS) {
            return;
        }
        if (age >= 0 && age < EXPIRED_MILLIS) {
            if (!validation.tryLock()) {
                return;
            }
        } else {
            validation.lock();
        }
        try {
            if (age() < 0 || age() >= STALE_MILLIS) {
                validate();
            }
        } finally {
            validation.unlock();
        }
    }

    private long age() {
        return clock.millis() - validatedAt;
    }

    private void validate() {
        long now = readAt();
        List<Long> live = new ArrayList<>();
        for (KeyCache.Entry entry : cache.entries()) {
            if (entry.state == KeyCache.State.MISSING
                    || entry.state == KeyCache.State.REPLACED
                    || now - entry.readAt >= LONGEST_KEPT_MILLIS) {
                cache.drop(entry.keyId);
            } else if (entry.state == KeyCache.State.LIVE) {
                live.add(entry.keyId);
            }
        }
        if (!live.isEmpty()) {
            noLongerLive(live).forEach(key -> noLongerLive(key, now));
        }
        KnownIndex known = index;
        if (known != null
                && !own.run(jdbc -> JdbcKeyLedger.states(jdbc, INDEX)).equals(known.states())) {
            index = loadIndexKeys();
        }
        validatedAt = now;
    }

    private void noLongerLive(Ended key, long now) {
        switch (key.state()) {
            case DESTROYED -> cache.keep(KeyCache.Entry.destroyed(key.keyId(), key.subject(), now));
            case REPLACED -> cache.drop(key.keyId());
            default -> cache.noLongerWriting(key.subject(), key.keyId());
        }
    }

    private List<Ended> noLongerLive(List<Long> keyIds) {
        return own.run(
                jdbc -> {
                    List<Ended> ended = new ArrayList<>();
                    for (List<Long> chunk : chunks(keyIds)) {
                        jdbc.sql(
                                        "select key_id, subject, state from jikimi_data_key where"
                                                + " key_id in ("
                                                + placeholders(chunk.size())
                                                + ") and state <> 'LIVE'")
                                .params(chunk)
                                .query(
                                        result -> {
                                            ended.add(
                                                    new Ended(
                                                            result.getLong("key_id"),
                                                            DataSubjectId.parse(
                                                                    result.getString("subject")),
                                                            KeyState.valueOf(
                                                                    result.getString("state"))));
                                        });
                    }
                    return ended;
                });
    }

    private void forget(DataSubjectId subject, Set<Long> keyIds) {
        keyIds.forEach(keyId -> cache.keep(KeyCache.Entry.destroyed(keyId, subject, readAt())));
    }

    private static void afterCommit(Runnable action) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            action.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        action.run();
                    }
                });
    }

    /** Chunks of few distinct sizes, so that few distinct statements are prepared. */
    private static List<List<Long>> chunks(Collection<Long> keyIds) {
        List<Long> all = List.copyOf(keyIds);
        List<List<Long>> chunks = new ArrayList<>();
        for (int start = 0; start < all.size(); start += IDS_PER_STATEMENT) {
            chunks.add(padded(all.subList(start, Math.min(all.size(), start + IDS_PER_STATEMENT))));
        }
        return chunks;
    }

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

    private long readAt() {
        return clock.millis();
    }

    private OffsetDateTime now() {
        return clock.now().atOffset(ZoneOffset.UTC);
    }

    private static Row row(ResultSet result, int number) throws SQLException {
        return new Row(
                result.getLong("key_id"),
                result.getString("subject"),
                KeyState.valueOf(result.getString("state")),
                result.getBytes("wrapped"),
                result.getInt("epoch"));
    }

    private record Ended(long keyId, DataSubjectId subject, KeyState state) {}

    private record Row(long keyId, String subject, KeyState state, byte[] wrapped, int epoch) {

        KeyWrapping.Held held() {
            return new KeyWrapping.Held(keyId, subject, new KeyWrapping.Wrapped(wrapped, epoch));
        }
    }
}
