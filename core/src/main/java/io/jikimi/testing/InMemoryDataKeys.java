package io.jikimi.testing;

import com.google.crypto.tink.subtle.PrfHmacJce;
import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.IndexKey;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.KeyState;
import io.jikimi.keys.NewDataKeys;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Real keys in memory, for unit tests: no master key, no table, no rotation. They end with the
 * object, and what was written under them can then be read by nobody. A destruction takes effect
 * with the commit, where there is a transaction. Thread-safe.
 */
public final class InMemoryDataKeys implements DataKeys {

    private final SecureRandom random = new SecureRandom();
    private final Map<DataSubjectId, DataKey> keys = new ConcurrentHashMap<>();
    private final Map<Long, DataSubjectId> subjects = new ConcurrentHashMap<>();
    private final Set<DataSubjectId> destroyed = ConcurrentHashMap.newKeySet();
    private final IndexKey index;

    /** Keys that nobody else has. */
    public InMemoryDataKeys() {
        try {
            SecretKeySpec material = new SecretKeySpec(material(), "HMAC");
            index = new IndexKey(random.nextLong(), new PrfHmacJce("HMACSHA256", material));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("The Java runtime offers no HMAC-SHA-256", failure);
        }
    }

    @Override
    public DataKey writingKey(DataSubjectId subject) {
        requireLiving(subject);
        return keys.computeIfAbsent(subject, first -> known(make(), subject));
    }

    @Override
    public Map<DataSubjectId, DataKey> writingKeys(Collection<DataSubjectId> wanted) {
        Map<DataSubjectId, DataKey> found = new HashMap<>();
        wanted.stream()
                .filter(subject -> !destroyed.contains(subject))
                .forEach(subject -> found.put(subject, writingKey(subject)));
        return found;
    }

    @Override
    public boolean areTaken(JdbcClient transaction, Collection<Long> keyIds) {
        return keyIds.stream().allMatch(this::isLive);
    }

    private boolean isLive(long keyId) {
        DataSubjectId subject = subjects.get(keyId);
        return subject != null && !destroyed.contains(subject);
    }

    @Override
    public NewDataKeys newSubjects() {
        return new OfTransaction();
    }

    @Override
    public Optional<DataKey> readingKey(long keyId) {
        DataSubjectId subject = subjectOf(keyId);
        return destroyed.contains(subject)
                ? Optional.empty()
                : Optional.ofNullable(keys.get(subject));
    }

    @Override
    public DataSubjectId subjectOf(long keyId) {
        DataSubjectId subject = subjects.get(keyId);
        if (subject == null) {
            throw new LifecycleException(
                    Refusal.KEY_MISSING,
                    "key " + keyId,
                    "No such key was made here. Keys in memory end with the object that holds"
                            + " them: write and read the values of a test with the same one.");
        }
        return subject;
    }

    @Override
    public Set<Long> keyIdsOf(DataSubjectId subject) {
        DataKey key = keys.get(subject);
        return key == null ? Set.of() : Set.of(key.id());
    }

    @Override
    public void prefetch(Collection<Long> keyIds) {
        // Everything is here.
    }

    @Override
    public IndexKey indexKey() {
        return index;
    }

    @Override
    public int destroy(DataSubjectId subject) {
        if (!keys.containsKey(subject) || destroyed.contains(subject)) {
            return 0;
        }
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(
                    new TransactionSynchronization() {
                        @Override
                        public void afterCommit() {
                            destroyed.add(subject);
                        }
                    });
        } else {
            destroyed.add(subject);
        }
        return 1;
    }

    @Override
    public Set<KeyState> states(DataSubjectId subject) {
        if (!keys.containsKey(subject)) {
            return Set.of();
        }
        return Set.of(destroyed.contains(subject) ? KeyState.DESTROYED : KeyState.LIVE);
    }

    private void requireLiving(DataSubjectId subject) {
        if (destroyed.contains(subject)) {
            throw new LifecycleException(
                    Refusal.KEY_DESTROYED,
                    subject.toString(),
                    "The key of the data subject was destroyed in this test. Nothing is written"
                            + " for a subject that is gone.");
        }
    }

    private DataKey known(DataKey key, DataSubjectId subject) {
        subjects.put(key.id(), subject);
        return key;
    }

    private DataKey make() {
        try {
            return DataKey.of(random.nextLong(), material());
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("The Java runtime offers no AES-256-GCM", failure);
        }
    }

    private byte[] material() {
        byte[] material = new byte[DataKey.BYTES];
        random.nextBytes(material);
        return material;
    }

    /** Keys that serve others once their transaction has committed. */
    private final class OfTransaction implements NewDataKeys {

        private final Map<DataSubjectId, DataKey> ofSubject = new HashMap<>();
        private final Map<Long, DataKey> made = new HashMap<>();

        @Override
        public DataKey of(DataSubjectId subject) {
            return ofSubject.computeIfAbsent(subject, first -> ofUnidentified());
        }

        @Override
        public @Nullable DataKey find(DataSubjectId subject) {
            return ofSubject.get(subject);
        }

        @Override
        public DataKey ofUnidentified() {
            DataKey key = make();
            made.put(key.id(), key);
            return key;
        }

        @Override
        public void assign(DataKey key, DataSubjectId subject) {
            if (!made(key)) {
                throw new IllegalArgumentException(key + " was not made in this transaction");
            }
            ofSubject.put(subject, key);
        }

        @Override
        public boolean made(DataKey key) {
            return made.containsKey(key.id());
        }

        @Override
        public void store(Connection connection) {
            ofSubject.keySet().forEach(InMemoryDataKeys.this::requireLiving);
        }

        @Override
        public void completed(boolean committed) {
            if (committed) {
                ofSubject.forEach((subject, key) -> keys.put(subject, known(key, subject)));
            }
        }
    }
}
