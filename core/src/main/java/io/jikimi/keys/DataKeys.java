package io.jikimi.keys;

import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.IndexKey;
import io.jikimi.subject.DataSubjectId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The door of this room: one data key per data subject, wrapped by the master key. The key of a
 * subject that is new is created in the transaction that creates it, any other in a transaction of
 * its own; it is cached only after commit, and a destroyed key is refused on every instance within
 * five seconds.
 */
public interface DataKeys {

    /**
     * The key under which the subject's values are written now, created on first use.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code KEY_DESTROYED} if the subject was
     *     destroyed
     */
    DataKey writingKey(DataSubjectId subject);

    /**
     * The same for many subjects, in a few statements; what is missing is created in a transaction
     * of its own. A subject whose key was destroyed has none, and one that comes into being in a
     * transaction that has not ended has none yet.
     */
    Map<DataSubjectId, DataKey> writingKeys(Collection<DataSubjectId> subjects);

    /**
     * Whether what is written under each of the keys is still taken, in a transaction of the
     * caller, and until it ends: a key that is rotated or destroyed meanwhile waits for it.
     */
    boolean areTaken(JdbcClient transaction, Collection<Long> keyIds);

    /**
     * Whether entries of the search index that were written under a key are still taken, in a
     * transaction of the caller, and until it ends: a switch to a newer key waits for it.
     */
    default boolean isIndexTaken(JdbcClient transaction, long indexKeyId) {
        return true;
    }

    /** The keys of the data subjects that come into being in the transaction that begins here. */
    NewDataKeys newSubjects();

    /**
     * The number of the key of a data subject who comes into being in the transaction of this
     * thread, for whoever reads the row in it. Nothing may be written under it, which a rollback
     * would lose.
     *
     * @return empty if no transaction of this thread makes the subject
     */
    default OptionalLong keyIdOfNew(DataSubjectId subject) {
        return OptionalLong.empty();
    }

    /**
     * The key of a stored value.
     *
     * @return empty if the key was destroyed, so that the value reads as nothing
     * @throws io.jikimi.subject.LifecycleException with {@code KEY_MISSING} if no such key is
     *     known, which is a fault and must never look like a destruction
     */
    Optional<DataKey> readingKey(long keyId);

    /** The subject a key belongs to, destroyed or not. */
    DataSubjectId subjectOf(long keyId);

    /**
     * The subjects that keys belong to, in a few statements and without opening a key. A key that
     * is not known is left out, and one that was destroyed, under which nothing can be read any
     * more.
     */
    default Map<Long, DataSubjectId> subjectsOf(Collection<Long> keyIds) {
        Map<Long, DataSubjectId> subjects = new HashMap<>();
        keyIds.forEach(keyId -> subjects.put(keyId, subjectOf(keyId)));
        return subjects;
    }

    /** The numbers of all keys of a subject; none if nothing was ever stored. */
    Set<Long> keyIdsOf(DataSubjectId subject);

    /**
     * Loads all the given keys in one query, so that a list costs one query instead of one a row.
     */
    void prefetch(Collection<Long> keyIds);

    /** The key of the search index that is in use. */
    IndexKey indexKey();

    /**
     * The keys of the search index that are in force. Every instance hears of a change within five
     * seconds.
     */
    default IndexKeys indexKeys() {
        return IndexKeys.only(indexKey());
    }

    /**
     * Destroys all keys of the subject in the caller's transaction: the wrapped bytes are
     * overwritten. Irreversible once committed.
     *
     * @return how many keys were destroyed
     */
    int destroy(DataSubjectId subject);

    /**
     * Says, in the caller's transaction, that stored values of the subject are about to be moved as
     * they are, from one table to another: no key of the subject is rotated away under them, and
     * the search index is not switched to another key meanwhile.
     */
    default void moving(DataSubjectId subject) {}

    /** The states of all keys of the subject. */
    Set<KeyState> states(DataSubjectId subject);
}
