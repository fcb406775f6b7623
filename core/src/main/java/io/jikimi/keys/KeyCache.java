package io.jikimi.keys;

import io.jikimi.crypto.DataKey;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Opened data keys in memory, bounded in number. What was not asked for since the last clearing
 * goes first. A destruction is never forgotten for a living key: once an entry is destroyed, no
 * slower reader can bring it back.
 */
final class KeyCache {

    private final int capacity;
    private final ConcurrentHashMap<Long, Entry> entries = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<DataSubjectId, Long> writingKeys = new ConcurrentHashMap<>();

    KeyCache(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("The key cache must hold at least one key");
        }
        this.capacity = capacity;
    }

    @Nullable Entry find(long keyId) {
        Entry entry = entries.get(keyId);
        if (entry != null && !entry.used) {
            entry.used = true;
        }
        return entry;
    }

    @Nullable Entry findWriting(DataSubjectId subject) {
        Long keyId = writingKeys.get(subject);
        return keyId == null ? null : find(keyId);
    }

    /** Keeps an entry unless a destruction of the same key is known. */
    Entry keep(Entry entry) {
        if (entries.size() >= capacity && !entries.containsKey(entry.keyId)) {
            makeRoom();
        }
        return entries.merge(
                entry.keyId,
                entry,
                (present, latest) -> present.state == State.DESTROYED ? present : latest);
    }

    Entry keepWriting(Entry entry) {
        Entry kept = keep(entry);
        if (entry.subject != null) {
            writingKeys.put(entry.subject, entry.keyId);
        }
        return kept;
    }

    /** What is new is written under another key of the subject. */
    void noLongerWriting(DataSubjectId subject, long keyId) {
        writingKeys.remove(subject, keyId);
    }

    void drop(long keyId) {
        Entry dropped = entries.remove(keyId);
        if (dropped != null && dropped.subject != null) {
            writingKeys.remove(dropped.subject, keyId);
        }
    }

    List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    int size() {
        return entries.size();
    }

    private synchronized void makeRoom() {
        for (int round = 0; round < 2 && entries.size() >= capacity; round++) {
            Iterator<Entry> candidates = entries.values().iterator();
            int surplus = entries.size() - capacity + 1 + capacity / 16;
            while (surplus > 0 && candidates.hasNext()) {
                Entry candidate = candidates.next();
                if (candidate.used) {
                    candidate.used = false;
                } else {
                    drop(candidate.keyId);
                    surplus--;
                }
            }
        }
    }

    /** What is said to whoever would write under a key that was destroyed. */
    static LifecycleException destroyed(long keyId) {
        return new LifecycleException(
                Refusal.KEY_DESTROYED,
                "key " + Long.toHexString(keyId),
                "The data of this subject were destroyed; nothing can be stored for it any more."
                        + " Register the person as a new data subject.");
    }

    /** What is known of a key. */
    enum State {
        LIVE,
        REPLACED,
        DESTROYED,
        MISSING
    }

    /** A key as it was when it was read. */
    static final class Entry {

        final long keyId;
        final State state;
        final @Nullable DataSubjectId subject;
        final @Nullable DataKey key;
        final long readAt;

        /** Lost updates only change which entry goes first. */
        private boolean used = true;

        private Entry(
                long keyId,
                State state,
                @Nullable DataSubjectId subject,
                @Nullable DataKey key,
                long readAt) {
            this.keyId = keyId;
            this.state = state;
            this.subject = subject;
            this.key = key;
            this.readAt = readAt;
        }

        static Entry live(DataKey key, DataSubjectId subject, long readAt) {
            return new Entry(key.id(), State.LIVE, subject, key, readAt);
        }

        /** Overwritten after a rotation. */
        static Entry replaced(long keyId, DataSubjectId subject, long readAt) {
            return new Entry(keyId, State.REPLACED, subject, null, readAt);
        }

        static Entry destroyed(long keyId, DataSubjectId subject, long readAt) {
            return new Entry(keyId, State.DESTROYED, subject, null, readAt);
        }

        static Entry missing(long keyId, long readAt) {
            return new Entry(keyId, State.MISSING, null, null, readAt);
        }

        /** The key to read with; none if it was destroyed. */
        Optional<DataKey> opened() {
            if (state == State.MISSING) {
                throw lost();
            }
            if (state == State.REPLACED) {
                throw unusable(
                        "A stored value names a key that was replaced by a newer one, after every"
                                + " value had been written anew. Read it again; if that is refused"
                                + " too, the value was put back from a backup: restore the key"
                                + " table of the same backup beside it, and take the value over"
                                + " through the service.");
            }
            return Optional.ofNullable(key);
        }

        /** Whose key it is, destroyed or not. */
        DataSubjectId holder() {
            if (subject == null) {
                throw lost();
            }
            return subject;
        }

        private LifecycleException lost() {
            return unusable(
                    "A stored value names a key that is not in jikimi_data_key. It was not"
                            + " destroyed but lost: restore the table from the backup the values"
                            + " come from.");
        }

        private LifecycleException unusable(String whatToDo) {
            return new LifecycleException(
                    Refusal.KEY_MISSING, "key " + Long.toHexString(keyId), whatToDo);
        }
    }
}
