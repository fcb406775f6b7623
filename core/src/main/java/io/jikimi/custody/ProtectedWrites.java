package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.subject.DataSubjectId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What one transaction has written so far: per data subject the key, the items, and whether the
 * subject's own row is new.
 */
public final class ProtectedWrites {

    private final Map<DataSubjectId, Written> written = new LinkedHashMap<>();

    /** Everything written, one entry per subject. */
    public Collection<Written> all() {
        return written.values();
    }

    /** Whether nothing was written. */
    public boolean isEmpty() {
        return written.isEmpty();
    }

    boolean knows(DataSubjectId subject) {
        return written.containsKey(subject);
    }

    Written of(DataSubjectId subject, long keyId) {
        return written.computeIfAbsent(subject, id -> new Written(id, keyId));
    }

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
