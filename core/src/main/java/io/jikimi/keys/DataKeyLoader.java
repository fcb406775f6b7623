package io.jikimi.keys;

import io.jikimi.crypto.DataKey;
import io.jikimi.keys.JdbcDataKeyTable.Row;
import io.jikimi.keys.KeyWrapping.Held;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Brings data keys from their table into memory: reads them, opens them and caches them. */
final class DataKeyLoader {

    private final JdbcDataKeyTable table;
    private final KeyWrapping wrapping;
    private final KeyCache cache;
    private final LegalClock clock;

    DataKeyLoader(JdbcDataKeyTable table, KeyWrapping wrapping, KeyCache cache, LegalClock clock) {
        this.table = table;
        this.wrapping = wrapping;
        this.cache = cache;
        this.clock = clock;
    }

    /** A key by its number, which may be missing. */
    KeyCache.Entry load(long keyId) {
        List<Row> rows = table.rows(List.of(keyId));
        return cache.keep(
                rows.isEmpty() ? KeyCache.Entry.missing(keyId, readAt()) : open(rows.get(0)));
    }

    /** Many of them, in as few statements as possible. */
    void load(Set<Long> keyIds) {
        Set<Long> missing = new HashSet<>(keyIds);
        List<Held> living = new ArrayList<>();
        for (Row row : table.rows(keyIds)) {
            missing.remove(row.keyId());
            if (row.state() == KeyState.DESTROYED || row.state() == KeyState.REPLACED) {
                cache.keep(open(row));
            } else {
                living.add(row.key());
            }
        }
        Map<Long, byte[]> opened = wrapping.unwrap(living);
        for (Held held : living) {
            byte[] material = opened.get(held.keyId());
            // One damaged key must not hide a whole page: whoever reads under it is told.
            if (material != null) {
                cache.keep(live(held, material));
            }
        }
        missing.forEach(keyId -> cache.keep(KeyCache.Entry.missing(keyId, readAt())));
    }

    /** The key of a subject that was made last, if it has any. */
    Optional<KeyCache.Entry> newest(DataSubjectId subject) {
        return table.newest(subject).map(row -> cache.keepWriting(open(row)));
    }

    /** The same of many subjects; those without a key are left out. */
    Map<DataSubjectId, KeyCache.Entry> newest(Collection<DataSubjectId> subjects) {
        Map<DataSubjectId, KeyCache.Entry> newest = new HashMap<>();
        table.newest(subjects)
                .forEach(row -> newest.put(row.subject(), cache.keepWriting(open(row))));
        return newest;
    }

    /** Caches a key that was made here and is committed. */
    KeyCache.Entry made(DataKey key, DataSubjectId subject) {
        return cache.keepWriting(KeyCache.Entry.live(key, subject, readAt()));
    }

    private KeyCache.Entry open(Row row) {
        if (row.state() == KeyState.DESTROYED) {
            return KeyCache.Entry.destroyed(row.keyId(), row.subject(), readAt());
        }
        if (row.state() == KeyState.REPLACED) {
            return KeyCache.Entry.replaced(row.keyId(), row.subject(), readAt());
        }
        Held held = row.key();
        return live(held, wrapping.unwrap(held.keyId(), held.holder(), held.wrapped()));
    }

    private KeyCache.Entry live(Held held, byte[] material) {
        try {
            return KeyCache.Entry.live(
                    ready(held.keyId(), material), DataSubjectId.parse(held.holder()), readAt());
        } finally {
            Arrays.fill(material, (byte) 0);
        }
    }

    /** A key in the clear, ready for use. */
    static DataKey ready(long keyId, byte[] material) {
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

    private long readAt() {
        return clock.millis();
    }
}
