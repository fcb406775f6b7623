package io.jikimi.keys;

import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.IndexKey;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.evidence.ProcessedSubjects;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javax.sql.DataSource;
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

    private final JdbcClient host;
    private final DatabaseDialect dialect;
    private final LegalClock clock;
    private final KeyCache cache;
    private final JdbcDataKeyTable table;
    private final DataKeyLoader loader;
    private final DataKeyCreation creation;
    private final KnownIndexKeys indexKeys;
    private final KeyFreshness freshness;

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
        OwnTransactions transactions = new OwnTransactions(own);
        KeyWrapping wrapping = new KeyWrapping(masterKeys);
        this.host = JdbcClient.create(host);
        this.dialect = DatabaseDialect.of(own);
        this.clock = clock;
        JdbcMasterKeyEpochs epochs =
                new JdbcMasterKeyEpochs(transactions, dialect, masterKeys, clock);
        this.cache = new KeyCache(cachedKeys);
        this.table = new JdbcDataKeyTable(transactions, this.host, dialect);
        this.loader = new DataKeyLoader(table, wrapping, cache, clock);
        this.creation = new DataKeyCreation(transactions, table, loader, wrapping, epochs, clock);
        this.indexKeys =
                new KnownIndexKeys(
                        transactions,
                        new JdbcKeyLedger(transactions, dialect, wrapping, epochs, clock),
                        creation::newMaterial);
        this.freshness = new KeyFreshness(cache, table, indexKeys, clock);
    }

    @Override
    public DataKey writingKey(DataSubjectId subject) {
        freshness.validateIfStale();
        KeyCache.Entry cached = cache.findWriting(subject);
        KeyCache.Entry entry = cached != null ? cached : creation.loadOrCreate(subject);
        return entry.opened().orElseThrow(() -> KeyCache.destroyed(entry.keyId));
    }

    @Override
    public Map<DataSubjectId, DataKey> writingKeys(Collection<DataSubjectId> subjects) {
        freshness.validateIfStale();
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
        known.putAll(loader.newest(unknown));
        unknown.removeAll(known.keySet());
        Map<DataSubjectId, DataKey> keys = creation.create(unknown);
        known.forEach((subject, entry) -> entry.opened().ifPresent(key -> keys.put(subject, key)));
        return keys;
    }

    @Override
    public boolean areTaken(JdbcClient transaction, Collection<Long> keyIds) {
        return table.areTaken(transaction, keyIds);
    }

    @Override
    public boolean isIndexTaken(JdbcClient transaction, long indexKeyId) {
        IndexKeys known = indexKeys();
        // The key in use stays valid for a minute after every instance heard of a newer one.
        return !known.rotating() && known.writing().id() == indexKeyId
                || !JdbcKeyLedger.isOtherIndexKeyUsed(transaction, indexKeyId, dialect);
    }

    @Override
    public NewDataKeys newSubjects() {
        return new JdbcNewDataKeys(creation, false);
    }

    @Override
    public OptionalLong keyIdOfNew(DataSubjectId subject) {
        return creation.keyIdOfNew(subject);
    }

    @Override
    public Optional<DataKey> readingKey(long keyId) {
        JdbcNewDataKeys.Made made = creation.uncommitted(keyId);
        return made == null ? known(keyId).opened() : Optional.of(made.key());
    }

    @Override
    public DataSubjectId subjectOf(long keyId) {
        JdbcNewDataKeys.Made made = creation.uncommitted(keyId);
        return made == null ? known(keyId).holder() : made.subject();
    }

    private KeyCache.Entry known(long keyId) {
        freshness.validateIfStale();
        KeyCache.Entry cached = cache.find(keyId);
        return cached != null ? cached : loader.load(keyId);
    }

    @Override
    public Map<Long, DataSubjectId> subjectsOf(Collection<Long> keyIds) {
        Map<Long, DataSubjectId> subjects = new HashMap<>();
        for (JdbcDataKeyTable.Row row : table.rows(keyIds)) {
            if (row.state() != KeyState.DESTROYED) {
                subjects.put(row.keyId(), row.subject());
            }
        }
        return subjects;
    }

    @Override
    public Set<Long> keyIdsOf(DataSubjectId subject) {
        return table.keyIdsOf(subject);
    }

    @Override
    public void prefetch(Collection<Long> keyIds) {
        freshness.validateIfStale();
        Set<Long> unknown = new LinkedHashSet<>();
        for (Long keyId : keyIds) {
            if (cache.find(keyId) == null && creation.uncommitted(keyId) == null) {
                unknown.add(keyId);
            }
        }
        if (!unknown.isEmpty()) {
            loader.load(unknown);
        }
    }

    @Override
    public IndexKey indexKey() {
        return indexKeys().writing();
    }

    @Override
    public IndexKeys indexKeys() {
        freshness.validateIfStale();
        return indexKeys.keys();
    }

    @Override
    public int destroy(DataSubjectId subject) {
        if (creation.isNew(subject)) {
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
            more = table.destroy(subject, clock.now());
            destroyed += more;
        } while (more > 0);
        keyIds.addAll(keyIdsOf(subject));
        afterCommit(() -> forget(subject, keyIds));
        return destroyed;
    }

    private void forget(DataSubjectId subject, Set<Long> keyIds) {
        keyIds.forEach(
                keyId -> cache.keep(KeyCache.Entry.destroyed(keyId, subject, clock.millis())));
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

    @Override
    public void moving(DataSubjectId subject) {
        JdbcKeyRotation.moving(host);
        JdbcKeyLedger.hold(host, JdbcKeyLedger.INDEX, dialect);
        indexKeys.reload();
        table.hold(subject);
    }

    @Override
    public Set<KeyState> states(DataSubjectId subject) {
        return table.states(subject);
    }

    @Override
    public long since(Instant moment) {
        return table.subjectsSince(moment);
    }
}
