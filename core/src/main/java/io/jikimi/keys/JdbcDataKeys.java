package io.jikimi.keys;

import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.subtle.PrfHmacJce;
import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.IndexKey;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.evidence.ProcessedSubjects;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Data keys in the table {@code jikimi_data_key}, wrapped by the master key and bound to their row.
 *
 * <p>Keys are read and created over a data source of their own, in transactions of their own, so
 * that a key outlives the rollback of the transaction that first needed it and nothing is cached
 * before it is committed. Destruction runs in the caller's transaction and takes effect with its
 * commit: here at once, on every other instance when it next asks the database about all keys it
 * holds, which it does before using any answer older than four seconds.
 *
 * <p>Thread-safe. Holds opened keys in memory, a bounded number and for ten minutes at most.
 */
public final class JdbcDataKeys implements DataKeys, ProcessedSubjects {

    private static final int KEY_BYTES = 32;
    private static final int IDS_PER_STATEMENT = 1000;
    private static final int CREATION_ATTEMPTS = 3;

    /** From this age on, one caller asks again while the others go on. */
    private static final long STALE_MILLIS = 2_000;

    /** From this age on, everybody waits for the answer. */
    private static final long EXPIRED_MILLIS = 4_000;

    private static final long LONGEST_KEPT_MILLIS = 600_000;

    /** What is left of a wrapped key after its destruction. */
    private static final byte[] OVERWRITTEN = {0};

    private final OwnTransactions own;
    private final JdbcClient host;
    private final DatabaseDialect dialect;
    private final KeyWrapping wrapping;
    private final JdbcKeyLedger ledger;
    private final LegalClock clock;
    private final KeyCache cache;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock validation = new ReentrantLock();
    private volatile long validatedAt;
    private volatile @Nullable IndexKey indexKey;

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
        this.ledger = new JdbcKeyLedger(this.own, dialect, masterKeys, clock);
        this.clock = clock;
        this.cache = new KeyCache(cachedKeys);
        this.validatedAt = clock.now().toEpochMilli();
    }

    @Override
    public DataKey writingKey(DataSubjectId subject) {
        validateIfStale();
        KeyCache.Entry cached = cache.findWriting(subject);
        KeyCache.Entry entry = cached != null ? cached : loadOrCreate(subject);
        return opened(entry)
                .orElseThrow(
                        () ->
                                new LifecycleException(
                                        Refusal.KEY_DESTROYED,
                                        "key " + Long.toHexString(entry.keyId),
                                        "The data of this subject were destroyed; nothing can be"
                                                + " stored for it any more. Register the person as"
                                                + " a new data subject."));
    }

    @Override
    public Optional<DataKey> readingKey(long keyId) {
        return opened(known(keyId));
    }

    @Override
    public DataSubjectId subjectOf(long keyId) {
        KeyCache.Entry entry = known(keyId);
        if (entry.subject == null) {
            throw missing(keyId);
        }
        return entry.subject;
    }

    @Override
    public Set<Long> keyIdsOf(DataSubjectId subject) {
        return Set.copyOf(
                host.sql("select key_id from jikimi_data_key where subject = ?")
                        .param(subject.toString())
                        .query(Long.class)
                        .list());
    }

    @Override
    public void prefetch(Collection<Long> keyIds) {
        validateIfStale();
        Set<Long> unknown = new LinkedHashSet<>();
        for (Long keyId : keyIds) {
            if (cache.find(keyId) == null) {
                unknown.add(keyId);
            }
        }
        if (!unknown.isEmpty()) {
            load(unknown);
        }
    }

    @Override
    public IndexKey indexKey() {
        IndexKey known = indexKey;
        if (known == null) {
            known = loadIndexKey();
            indexKey = known;
        }
        return known;
    }

    @Override
    public int destroy(DataSubjectId subject) {
        Set<Long> keyIds = keyIdsOf(subject);
        int destroyed =
                host.sql(
                                "update jikimi_data_key set state = 'DESTROYED', wrapped = ?,"
                                        + " destroyed_at = ? where subject = ? and state = 'LIVE'")
                        .params(OVERWRITTEN, now(), subject.toString())
                        .update();
        afterCommit(() -> forget(subject, keyIds));
        return destroyed;
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

    static String selectOfStates(int keys) {
        return "select subject, key_id, state from jikimi_data_key where key_id in ("
                + placeholders(keys)
                + ") order by key_id";
    }

    private IndexKey loadIndexKey() {
        JdbcKeyLedger.LedgerKey active =
                ledger.activeKey("search-index", "HMAC-SHA-256", this::newMaterial);
        try {
            return new IndexKey(
                    active.id(),
                    new PrfHmacJce("HMACSHA256", new SecretKeySpec(active.material(), "HMAC")));
        } catch (GeneralSecurityException failure) {
            throw new LifecycleException(
                    Refusal.KEY_MISSING,
                    "key " + Long.toHexString(active.id()),
                    "The key of the search index could not be made ready. Check that the Java"
                            + " runtime offers HmacSHA256.",
                    failure);
        }
    }

    private byte[] newMaterial() {
        byte[] material = new byte[KEY_BYTES];
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
        return Optional.ofNullable(entry.key);
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
        for (Row row : rows(keyIds)) {
            missing.remove(row.keyId());
            try {
                cache.keep(open(row));
            } catch (LifecycleException damaged) {
                // One damaged key must not hide a whole page: whoever reads under it is told.
            }
        }
        missing.forEach(keyId -> cache.keep(KeyCache.Entry.missing(keyId, readAt())));
    }

    private KeyCache.Entry loadOrCreate(DataSubjectId subject) {
        Optional<Row> present = newest(subject);
        for (int attempt = 0; present.isEmpty() && attempt < CREATION_ATTEMPTS; attempt++) {
            create(subject);
            present = newest(subject);
        }
        Row row =
                present.orElseThrow(
                        () ->
                                new LifecycleException(
                                        Refusal.KEY_MISSING,
                                        "jikimi_data_key",
                                        "A new data key could not be stored. Look at the database"
                                                + " log for what rejected the insert."));
        return cache.keepWriting(open(row));
    }

    private void create(DataSubjectId subject) {
        long keyId = random.nextLong();
        byte[] material = newMaterial();
        KeyWrapping.Wrapped wrapped = wrapping.wrap(keyId, subject.toString(), material);
        Arrays.fill(material, (byte) 0);
        try {
            own.run(
                    jdbc ->
                            jdbc.sql(
                                            dialect.insertOrLeave(
                                                    "insert into jikimi_data_key (key_id, subject,"
                                                            + " generation, state, wrapped, epoch,"
                                                            + " created_at) values (?, ?, 1, 'LIVE',"
                                                            + " ?, ?, ?)"))
                                    .params(
                                            keyId,
                                            subject.toString(),
                                            wrapped.bytes(),
                                            wrapped.epoch(),
                                            now())
                                    .update());
        } catch (DuplicateKeyException otherInstanceWasFirst) {
            // The caller reads again and takes the key of the other instance.
            return;
        }
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
        DataSubjectId subject = DataSubjectId.parse(row.subject());
        if (row.state() == KeyState.DESTROYED) {
            return KeyCache.Entry.destroyed(row.keyId(), subject, readAt());
        }
        byte[] material =
                wrapping.unwrap(
                        row.keyId(),
                        row.subject(),
                        new KeyWrapping.Wrapped(row.wrapped(), row.epoch()));
        try {
            return KeyCache.Entry.live(
                    new DataKey(row.keyId(), new AesGcmJce(material)), subject, readAt());
        } catch (GeneralSecurityException failure) {
            throw new LifecycleException(
                    Refusal.KEY_MISSING,
                    "key " + Long.toHexString(row.keyId()),
                    "The key could not be made ready. Check that the Java runtime offers AES with"
                            + " 256-bit keys.",
                    failure);
        } finally {
            Arrays.fill(material, (byte) 0);
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
        return clock.now().toEpochMilli() - validatedAt;
    }

    private void validate() {
        long now = readAt();
        List<Long> live = new ArrayList<>();
        for (KeyCache.Entry entry : cache.entries()) {
            if (entry.state == KeyCache.State.MISSING
                    || now - entry.readAt >= LONGEST_KEPT_MILLIS) {
                cache.drop(entry.keyId);
            } else if (entry.state == KeyCache.State.LIVE) {
                live.add(entry.keyId);
            }
        }
        if (!live.isEmpty()) {
            noLongerLive(live)
                    .forEach(
                            (keyId, subject) ->
                                    cache.keep(KeyCache.Entry.destroyed(keyId, subject, now)));
        }
        validatedAt = now;
    }

    private Map<Long, DataSubjectId> noLongerLive(List<Long> keyIds) {
        return own.run(
                jdbc -> {
                    Map<Long, DataSubjectId> destroyed = new HashMap<>();
                    for (List<Long> chunk : chunks(keyIds)) {
                        jdbc.sql(
                                        "select key_id, subject from jikimi_data_key where key_id in"
                                                + " ("
                                                + placeholders(chunk.size())
                                                + ") and state <> 'LIVE'")
                                .params(chunk)
                                .query(
                                        result -> {
                                            destroyed.put(
                                                    result.getLong("key_id"),
                                                    DataSubjectId.parse(
                                                            result.getString("subject")));
                                        });
                    }
                    return destroyed;
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
        return clock.now().toEpochMilli();
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

    private record Row(long keyId, String subject, KeyState state, byte[] wrapped, int epoch) {}
}
