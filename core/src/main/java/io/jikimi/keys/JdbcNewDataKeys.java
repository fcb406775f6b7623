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

    private final JdbcDataKeys keys;
    private final Map<DataSubjectId, Made> ofSubject = new HashMap<>();
    private final Map<Long, Made> all = new HashMap<>();
    private final List<Made> unstored = new ArrayList<>();

    JdbcNewDataKeys(JdbcDataKeys keys) {
        this.keys = keys;
    }

    @Override
    public DataKey of(DataSubjectId subject) {
        Made known = ofSubject.get(subject);
        return known != null ? known.key() : assign(make(), subject).key();
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
            forgetMaterial();
        }
    }

    @Override
    public void completed(boolean committed) {
        forgetMaterial();
        keys.completed(all.values(), committed);
    }

    private Made make() {
        Made fresh = keys.make();
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
        private volatile @Nullable DataSubjectId subject;
        private volatile boolean destroyed;

        Made(DataKey key, byte[] material) {
            this.key = key;
            this.material = material;
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

        boolean identified() {
            return subject != null;
        }

        boolean destroyed() {
            return destroyed;
        }

        /** Destroys the key before anybody else knows it. */
        void destroy() {
            destroyed = true;
        }
    }
}
