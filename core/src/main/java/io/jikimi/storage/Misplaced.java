package io.jikimi.storage;

import io.jikimi.keys.DataKeys;
import io.jikimi.storage.JdbcStoredShares.Owned;
import io.jikimi.subject.DataSubjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Counts values whose key is another person's than their row names, a chunk of keys at a time. */
final class Misplaced {

    private static final int CHUNK = 500;

    private final DataKeys keys;
    private final List<Owned> waiting = new ArrayList<>(CHUNK);
    private long values;

    Misplaced(DataKeys keys) {
        this.keys = keys;
    }

    void add(Owned owned) {
        waiting.add(owned);
        if (waiting.size() == CHUNK) {
            count();
        }
    }

    long values() {
        count();
        return values;
    }

    /** A key that nobody knows is a fault that reading tells; whose it was cannot be said. */
    private void count() {
        Map<Long, DataSubjectId> subjects =
                keys.subjectsOf(waiting.stream().map(Owned::keyId).distinct().toList());
        for (Owned owned : waiting) {
            DataSubjectId subject = subjects.get(owned.keyId());
            if (subject != null && !subject.toString().equals(owned.owner())) {
                values += owned.values();
            }
        }
        waiting.clear();
    }
}
