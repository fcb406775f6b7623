package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.subject.DataSubjectId;

/** Makes by hand what custody collects from Hibernate, for tests of write guards. */
public final class ProtectedWritesFixture {

    private final ProtectedWrites writes = new ProtectedWrites();

    /** The writes so far. */
    public ProtectedWrites writes() {
        return writes;
    }

    /** Adds items that received a value. */
    public ProtectedWritesFixture wrote(
            DataSubjectId subject, long keyId, PersonalDataItem... items) {
        for (PersonalDataItem item : items) {
            writes.of(subject, keyId).add(item);
        }
        return this;
    }

    /** Adds an entry of the search index. */
    public ProtectedWritesFixture indexed(long keyId) {
        writes.indexedUnder(keyId);
        return this;
    }

    /** Marks the subject's own row as inserted. */
    public ProtectedWritesFixture added(DataSubjectId subject, long keyId) {
        writes.of(subject, keyId).markNewSubject(false);
        return this;
    }
}
