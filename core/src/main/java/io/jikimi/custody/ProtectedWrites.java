package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.keys.IndexKeys;
import io.jikimi.subject.DataSubjectId;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction has written so far: per data subject the key, the items, and whether the
 * subject's own row is new.
 */
public final class ProtectedWrites {

    private final Map<UnderKey, Written> written = new LinkedHashMap<>();
    private final Set<DataSubjectId> subjects = new HashSet<>();
    private final Set<Long> indexKeys = new LinkedHashSet<>();
    private final WrittenChanges changes = new WrittenChanges();
    private @Nullable Long settled;
    private long settledAt;

    /** Everything written, one entry per subject and key. */
    public Collection<Written> all() {
        return written.values();
    }

    /**
     * The keys of the search index under which values were written and that may have been replaced
     * meanwhile; none while nothing is rotated.
     */
    public Set<Long> indexKeys() {
        return indexKeys;
    }

    /** What was done to whom since the access log was last told of it. */
    WrittenChanges changes() {
        return changes;
    }

    void indexedUnder(long keyId) {
        indexKeys.add(keyId);
    }

    /**
     * Forgets the one key there is: a newer one is not put to use before every transaction that
     * found this one alone has long ended.
     */
    void settle(IndexKeys inForce, long now) {
        if (!inForce.rotating() && indexKeys.remove(inForce.writing().id())) {
            settled = inForce.writing().id();
            settledAt = now;
        }
    }

    /** Remembers the one key again that was forgotten before a moment; whether there is one. */
    boolean reopenSettled(long before) {
        Long key = settledAt < before ? settled : null;
        if (key != null) {
            indexKeys.add(key);
            settled = null;
        }
        return key != null;
    }

    /** Whether nothing was written, neither a value nor an entry of the search index. */
    public boolean isEmpty() {
        return written.isEmpty() && indexKeys.isEmpty();
    }

    /**
     * The keys that were made so far stand in the database now, in the middle of the transaction:
     * whoever goes back to a savepoint takes them away again, so the guards have to ask for them.
     */
    void keysStoredEarly() {
        written.values().forEach(one -> one.newKey = false);
    }

    boolean knows(DataSubjectId subject) {
        return subjects.contains(subject);
    }

    Written of(DataSubjectId subject, long keyId) {
        subjects.add(subject);
        return written.computeIfAbsent(
                new UnderKey(subject, keyId), first -> new Written(subject, keyId));
    }

    private record UnderKey(DataSubjectId subject, long keyId) {}

    /** What was written of one subject. */
    public static final class Written {

        private final DataSubjectId subject;
        private final long keyId;
        private final Set<PersonalDataItem> items = new LinkedHashSet<>();
        private boolean newSubject;
        private boolean newKey;

        Written(DataSubjectId subject, long keyId) {
            this.subject = subject;
            this.keyId = keyId;
        }

        /** The subject. */
        public DataSubjectId subject() {
            return subject;
        }

        /** The key under which the values were encrypted. */
        public long keyId() {
            return keyId;
        }

        /** The items that received a value; clearing an item needs no basis and is not listed. */
        public Set<PersonalDataItem> items() {
            return items;
        }

        /** Whether the subject's own row was inserted in this transaction. */
        public boolean newSubject() {
            return newSubject;
        }

        /**
         * Whether the key was made in this transaction: nobody else can have destroyed it
         * meanwhile.
         */
        public boolean newKey() {
            return newKey;
        }

        void add(PersonalDataItem item) {
            items.add(item);
        }

        void markNewSubject(boolean withNewKey) {
            newSubject = true;
            newKey = withNewKey;
        }
    }
}
