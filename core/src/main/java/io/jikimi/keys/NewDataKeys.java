package io.jikimi.keys;

import io.jikimi.crypto.DataKey;
import io.jikimi.subject.DataSubjectId;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The keys of the data subjects that come into being in one transaction. Nobody else can know such
 * a subject yet, so its key is stored in that very transaction, all of them in one statement, and
 * serves others once it has committed. A transaction that rolls back leaves no key.
 *
 * <p>For the thread of one transaction. A key is given out before it is stored, and may be given
 * out before the identifier of its subject is known: such a key is {@linkplain #assign assigned}
 * before the transaction completes.
 */
public interface NewDataKeys {

    /** The key of a new subject, the same at every call. */
    DataKey of(DataSubjectId subject);

    /** A key whose subject has no identifier yet. */
    DataKey ofUnidentified();

    /**
     * Says whose a key is that was given out before its subject was identified.
     *
     * @throws IllegalArgumentException if the key is not one of these
     */
    void assign(DataKey key, DataSubjectId subject);

    /** Whether the key was given out here. */
    boolean made(DataKey key);

    /**
     * Stores the keys that were given out since the last call, on the connection of the
     * transaction, before it completes.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code KEY_DESTROYED} if a subject is not
     *     new but was destroyed; the transaction must roll back
     * @throws org.springframework.dao.DuplicateKeyException if another transaction has stored a key
     *     for a subject meanwhile; the transaction must roll back and may be repeated
     */
    void store(Connection connection) throws SQLException;

    /** Ends it: the keys serve everybody if the transaction has committed, and nobody if not. */
    void completed(boolean committed);
}
