package io.jikimi.keys;

import io.jikimi.crypto.DataKey;
import io.jikimi.subject.DataSubjectId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** New keys in memory, until their transaction stores them. */
final class JdbcNewDataKeys implements NewDataKeys {

    private final DataKeyCreation keys;
    private final Map<DataSubjectId, Made> ofSubject = new HashMap<>();
    private final Map<Long, Made> all = new HashMap<>();
    private final List<Made> unstored = new ArrayList<>();
    private final boolean atOnce;

    /**
     * Creates keys of a transaction.
     *
     * @param atOnce whether that does nothing but store them, so that others wait for it
     */
    JdbcNewDataKeys(DataKeyCreation keys, boolean atOnce) {
        this.keys = keys;
        this.atOnce = atOnce;
    }

    @Override
    public DataKey of(DataSubjectId subject) {
        Made known = ofSubject.get(subject);
        return known != null ? known.key() : assign(make(), subject).key();
    }

    @Override
    public @Nullable DataKey find(DataSubjectId subject) {
        Made known = ofSubject.get(subject);
        return known == null ? null : known.key();
    }

    @Override
    public DataKey ofUnidentified() {
        return make().key();
    }

    @Override
    public void assign(DataKey key, DataSubjectId subject) {
        Made known = all.get(key.id());
        if (known == null) {
            throw new IllegalArgumentException(key + " was not made in this transaction");
        }
        assign(known, subject);
    }

    @Override
    public boolean made(DataKey key) {
        return all.containsKey(key.id());
    }

    @Override
    public void store(Connection connection) throws SQLException {
        if (!unstored.isEmpty()) {
            keys.insert(connection, unstored);
            unstored.forEach(Made::markStored);
            forgetMaterial();
        }
    }

    @Override
    public void completed(boolean committed) {
        forgetMaterial();
        keys.completed(all.values(), committed);
    }

    private Made make() {
        Made fresh = keys.make(atOnce);
        all.put(fresh.key().id(), fresh);
        unstored.add(fresh);
        return fresh;
    }

    private Made assign(Made key, DataSubjectId subject) {
        key.subject = subject;
        ofSubject.put(subject, key);
        keys.identified(key);
        return key;
    }

    private void forgetMaterial() {
        unstored.forEach(key -> Arrays.fill(key.material(), (byte) 0));
        unstored.clear();
    }

    /** A key that was made, with its material as long as that is not stored. */
    static final class Made {

        private final DataKey key;
        private final byte[] material;
        private final boolean atOnce;
        private final Thread thread = Thread.currentThread();
        private volatile @Nullable DataSubjectId subject;
        private volatile boolean stored;

        Made(DataKey key, byte[] material, boolean atOnce) {
            this.key = key;
            this.material = material;
            this.atOnce = atOnce;
        }

        DataKey key() {
            return key;
        }

        byte[] material() {
            return material;
        }

        DataSubjectId subject() {
            DataSubjectId known = subject;
            if (known == null) {
                throw new IllegalStateException(
                        key + " was given out for a data subject that got no identifier");
            }
            return known;
        }

        /** Whether the transaction of this thread makes it: a rollback elsewhere would take it. */
        boolean isOfThisThread() {
            return thread == Thread.currentThread();
        }

        /** Whether its transaction stores keys and nothing else. */
        boolean atOnce() {
            return atOnce;
        }

        boolean identified() {
            return subject != null;
        }

        /** Whether the transaction holds the key: only then may it serve others. */
        boolean stored() {
            return stored;
        }

        void markStored() {
            stored = true;
        }
    }
}
