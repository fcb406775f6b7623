package io.jikimi.keys;

import io.jikimi.crypto.DataKey;
import io.jikimi.database.OwnTransactions;
import io.jikimi.keys.JdbcMasterKeyEpochs.Proven;
import io.jikimi.keys.JdbcNewDataKeys.Made;
import io.jikimi.keys.KeyWrapping.Clear;
import io.jikimi.keys.KeyWrapping.Held;
import io.jikimi.keys.KeyWrapping.Wrapped;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;

/**
 * Makes the first key of a data subject. A subject that is known gets it in a transaction of its
 * own, alone or many at once; one that is new in the transaction that makes both, and until that
 * ends nobody else is given the key. Of two instances that make one at the same time both end with
 * the same.
 *
 * <p>Thread-safe.
 */
final class DataKeyCreation {

    private static final int ROWS_PER_INSERT = 128;
    private static final int ATTEMPTS = 3;

    /** The class of SQL states that tell of a violated constraint. */
    private static final String INTEGRITY = "23";

    private final OwnTransactions own;
    private final JdbcDataKeyTable table;
    private final DataKeyLoader loader;
    private final KeyWrapping wrapping;
    private final JdbcMasterKeyEpochs epochs;
    private final LegalClock clock;
    private final Map<Long, Made> uncommitted = new ConcurrentHashMap<>();
    private final Map<DataSubjectId, Made> newSubjects = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();

    DataKeyCreation(
            OwnTransactions own,
            JdbcDataKeyTable table,
            DataKeyLoader loader,
            KeyWrapping wrapping,
            JdbcMasterKeyEpochs epochs,
            LegalClock clock) {
        this.own = own;
        this.table = table;
        this.loader = loader;
        this.wrapping = wrapping;
        this.epochs = epochs;
        this.clock = clock;
    }

    /** A key of a transaction that has not ended, or null. */
    @Nullable Made uncommitted(long keyId) {
        return uncommitted.isEmpty() ? null : uncommitted.get(keyId);
    }

    /** Whether the subject comes into being in a transaction that has not ended. */
    boolean isNew(DataSubjectId subject) {
        return newSubjects.containsKey(subject);
    }

    /** The number of the key of a subject that comes into being in that of this thread. */
    OptionalLong keyIdOfNew(DataSubjectId subject) {
        Made made = newSubjects.get(subject);
        return made == null || !made.isOfThisThread()
                ? OptionalLong.empty()
                : OptionalLong.of(made.key().id());
    }

    /** The newest key of a subject, made if it has none. */
    KeyCache.Entry loadOrCreate(DataSubjectId subject) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<KeyCache.Entry> present = loader.newest(subject);
            if (present.isPresent()) {
                return present.get();
            }
            refuseWhatIsNewElsewhere(subject);
            DataKey created = create(subject);
            if (created != null) {
                return loader.made(created, subject);
            }
        }
        throw JdbcDataKeyTable.notStored(
                "A new data key could not be stored. Look at the database log for what rejected"
                        + " the insert.");
    }

    /**
     * A second key would be stored before the first, and its transaction would be refused. Handing
     * out the first would lose what is written under it if that transaction rolls back. A
     * transaction that only stores keys is waited for, by the insert.
     */
    private void refuseWhatIsNewElsewhere(DataSubjectId subject) {
        Made made = newSubjects.get(subject);
        if (made != null && !made.atOnce()) {
            throw JdbcDataKeyTable.notStored(
                    "A value would be written for a data subject that comes into being in another"
                            + " transaction, which has not ended. Write it in that transaction, or"
                            + " after its commit.");
        }
    }

    /** The key of a subject, stored in a transaction of its own; null if another was first. */
    private @Nullable DataKey create(DataSubjectId subject) {
        long keyId = random.nextLong();
        byte[] material = newMaterial();
        try {
            return insert(subject, keyId, material) == 1
                    ? DataKeyLoader.ready(keyId, material)
                    : null;
        } catch (DuplicateKeyException otherInstanceWasFirst) {
            return null;
        } finally {
            Arrays.fill(material, (byte) 0);
        }
    }

    private int insert(DataSubjectId subject, long keyId, byte[] material) {
        Proven epoch = epochs.current();
        String holder = subject.toString();
        Wrapped wrapped = wrapping.wrap(keyId, holder, material, epoch.epoch());
        int stored = table.insertOrLeave(new Held(keyId, holder, wrapped), epoch, clock.now());
        if (stored == 0) {
            epochs.refuseIfGone(epoch);
        }
        return stored;
    }

    /** The keys of subjects that had none, without those that are new or destroyed. */
    Map<DataSubjectId, DataKey> create(Set<DataSubjectId> subjects) {
        Map<DataSubjectId, DataKey> created = new HashMap<>();
        Set<DataSubjectId> missing = new HashSet<>(subjects);
        missing.removeAll(newSubjects.keySet());
        for (int attempt = 0; attempt < ATTEMPTS && !missing.isEmpty(); attempt++) {
            Map<DataSubjectId, DataKey> stored = createdAtOnce(missing);
            if (stored.isEmpty()) {
                // Others were first for some of them, and the rest was not stored either.
                Map<DataSubjectId, KeyCache.Entry> there = loader.newest(missing);
                there.forEach(
                        (subject, entry) ->
                                entry.opened().ifPresent(key -> created.put(subject, key)));
                missing.removeAll(there.keySet());
            } else {
                created.putAll(stored);
                missing.clear();
            }
        }
        missing.forEach(
                subject ->
                        loadOrCreate(subject).opened().ifPresent(key -> created.put(subject, key)));
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

    /** Makes a key that nobody but the running transaction knows. */
    Made make(boolean atOnce) {
        long keyId = random.nextLong();
        byte[] material = newMaterial();
        Made made = new Made(DataKeyLoader.ready(keyId, material), material, atOnce);
        uncommitted.put(keyId, made);
        return made;
    }

    /** Says that the subject of a key is known now. */
    void identified(Made made) {
        newSubjects.put(made.subject(), made);
    }

    /** Stores new keys in the transaction of the connection, in as few statements as possible. */
    void insert(Connection connection, List<Made> keys) throws SQLException {
        Instant now = clock.now();
        int start = 0;
        while (start < keys.size()) {
            int rows = Math.min(ROWS_PER_INSERT, Integer.highestOneBit(keys.size() - start));
            insert(connection, keys.subList(start, start + rows), now);
            start += rows;
        }
    }

    private void insert(Connection connection, List<Made> keys, Instant now) throws SQLException {
        Proven epoch = epochs.current();
        List<Held> wrapped = wrapped(keys, epoch.epoch());
        try {
            table.insert(connection, wrapped, epoch, now);
        } catch (SQLException failure) {
            if (failure instanceof SQLIntegrityConstraintViolationException
                    || failure.getSQLState() != null
                            && failure.getSQLState().startsWith(INTEGRITY)) {
                throw refused(keys, epoch, failure);
            }
            throw failure;
        }
    }

    private List<Held> wrapped(List<Made> keys, int epoch) {
        List<Clear> clear =
                keys.stream()
                        .map(
                                made ->
                                        new Clear(
                                                made.key().id(),
                                                made.subject().toString(),
                                                made.material()))
                        .toList();
        List<Wrapped> wrapped = wrapping.wrap(clear, epoch);
        List<Held> held = new ArrayList<>();
        for (int i = 0; i < clear.size(); i++) {
            held.add(new Held(clear.get(i).keyId(), clear.get(i).holder(), wrapped.get(i)));
        }
        return held;
    }

    private RuntimeException refused(List<Made> keys, Proven epoch, SQLException violation) {
        try {
            epochs.refuseIfGone(epoch);
        } catch (LifecycleException refusal) {
            return refusal;
        }
        return alreadyThere(keys, violation);
    }

    private RuntimeException alreadyThere(List<Made> keys, SQLException violation) {
        for (Made made : keys) {
            Optional<JdbcDataKeyTable.Row> present = table.newest(made.subject());
            if (present.isPresent() && present.get().state() == KeyState.DESTROYED) {
                return KeyCache.destroyed(present.get().keyId());
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
    void completed(Collection<Made> keys, boolean committed) {
        for (Made made : keys) {
            if (committed && made.stored()) {
                loader.made(made.key(), made.subject());
            }
            uncommitted.remove(made.key().id());
            if (made.identified()) {
                newSubjects.remove(made.subject(), made);
            }
        }
    }

    /** The bytes of a new key, whatever it is for. */
    byte[] newMaterial() {
        byte[] material = new byte[DataKey.BYTES];
        random.nextBytes(material);
        return material;
    }
}
