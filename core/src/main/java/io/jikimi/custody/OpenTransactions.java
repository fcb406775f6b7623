package io.jikimi.custody;

import io.jikimi.custody.TransactionWrites.RetentionKey;
import io.jikimi.custody.TransactionWrites.RetentionStart;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.collection.spi.AbstractPersistentCollection;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.TransactionCompletionCallbacks;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.resource.transaction.spi.TransactionCoordinator;
import org.jspecify.annotations.Nullable;

/**
 * What each open transaction has written, through whichever of the sessions that share it: one may
 * make the key of a subject and another write its history. Asks the guards once before it
 * completes, on its own connection, and forgets everything when it has ended, whichever way.
 */
final class OpenTransactions {

    private final CustodyRuntime runtime;
    private final Map<TransactionCoordinator, TransactionWrites> open = new ConcurrentHashMap<>();

    /** The session in which this thread has last written a row. */
    private final ThreadLocal<@Nullable SharedSessionContractImplementor> last =
            new ThreadLocal<>();

    OpenTransactions(CustodyRuntime runtime) {
        this.runtime = runtime;
    }

    TransactionWrites of(SharedSessionContractImplementor session) {
        TransactionWrites known = open.get(session.getTransactionCoordinator());
        TransactionWrites writes = known != null ? known : begin(session);
        last.set(session);
        return writes;
    }

    /** What a session has written, which is about to write a row. */
    TransactionWrites writing(SharedSessionContractImplementor session) {
        TransactionWrites writes = of(session);
        if (writes.checked()) {
            // Something is flushed while the transaction completes: the guards are asked again.
            checkBeforeCompletion(session, writes);
        }
        return writes;
    }

    /**
     * The session of a collection event. That of a stateless session does not tell it, but comes
     * right after the row of the collection.
     */
    SharedSessionContractImplementor session(AbstractCollectionEvent event) {
        SharedSessionContractImplementor known =
                event.getCollection() instanceof AbstractPersistentCollection<?> collection
                        ? collection.getSession()
                        : null;
        if (known == null) {
            known = last.get();
        }
        return known == null ? event.getSession() : known;
    }

    /** What a session has written so far, or null. */
    @Nullable TransactionWrites find(SharedSessionContractImplementor session) {
        return open.get(session.getTransactionCoordinator());
    }

    private TransactionWrites begin(SharedSessionContractImplementor session) {
        // A stateless session over somebody's connection claims to be in a transaction, but is not
        // told of its end.
        TransactionCoordinator transaction = session.getTransactionCoordinator();
        if (!transaction.isTransactionActive()) {
            throw new LifecycleException(
                    Refusal.TRANSACTION_MISSING,
                    "custody",
                    "personal data would be written outside a transaction, where no basis can be checked. Make the"
                            + " method @Transactional.");
        }
        TransactionWrites writes = new TransactionWrites(runtime.keys().newSubjects(), session);
        open.put(transaction, writes);
        checkBeforeCompletion(session, writes);
        TransactionCompletionCallbacks.AfterCompletionCallback after =
                (success, parent) -> completed(transaction, writes, success);
        session.getTransactionCompletionCallbacks().registerCallback(after);
        return writes;
    }

    /** Sessions that share a transaction share its callbacks, which then name the first of them. */
    private void checkBeforeCompletion(
            SharedSessionContractImplementor session, TransactionWrites writes) {
        writes.checked(false);
        TransactionCompletionCallbacks.BeforeCompletionCallback before =
                parent -> check(session, writes);
        session.getTransactionCompletionCallbacks().registerCallback(before);
    }

    /** Lets values follow the rows that have moved so far, without waiting for the end. */
    void carryOutMoves(SharedSessionContractImplementor session) {
        TransactionWrites writes = find(session);
        if (writes == null || writes.moves().isEmpty()) {
            return;
        }
        Connection connection =
                session.getJdbcCoordinator().getLogicalConnection().getPhysicalConnection();
        try {
            writes.newKeys().store(connection);
            writes.writes().keysStoredEarly();
            // They stay noted and are told once more at the end: whoever goes back to a savepoint
            // takes away what was told behind it.
            tellPeriods(connection, new LinkedHashMap<>(writes.retention()));
            carryOut(session, connection, writes);
        } catch (SQLException failure) {
            throw unchecked(failure);
        }
    }

    private void tellPeriods(Connection connection, Map<RetentionKey, RetentionStart> periods)
            throws SQLException {
        for (var change : periods.entrySet()) {
            for (RetentionListener listener : runtime.retentionListeners()) {
                listener.retentionChanged(
                        connection,
                        change.getKey().row(),
                        change.getKey().subject(),
                        change.getKey().event(),
                        change.getValue().startedAt());
            }
        }
    }

    private void carryOut(
            SharedSessionContractImplementor session,
            Connection connection,
            TransactionWrites writes)
            throws SQLException {
        new Reassignment(runtime, session, connection, writes).carryOut();
        // After Hibernate has put what it wrote into the cache, which it does in this order too.
        TransactionCompletionCallbacks.AfterCompletionCallback evict =
                (success, parent) -> writes.moved().forEach(runtime::evict);
        session.getTransactionCompletionCallbacks().registerCallback(evict);
    }

    private void completed(
            TransactionCoordinator transaction, TransactionWrites writes, boolean success) {
        try {
            writes.newKeys().completed(success);
        } finally {
            open.remove(transaction);
            last.remove();
            runtime.frames().leave();
            writes.takeStandInsBack();
        }
    }

    /**
     * What is kept under the key in use needs no question: that key is not closed before every
     * transaction that found it in use has long ended.
     */
    private void noteKept(TransactionWrites writes) {
        for (long keyId : writes.takeKept()) {
            if (!isInUse(keyId, writes)) {
                writes.writes().of(runtime.keys().subjectOf(keyId), keyId);
            }
        }
    }

    private boolean isInUse(long keyId, TransactionWrites writes) {
        DataSubjectId subject = runtime.keys().subjectOf(keyId);
        return writes.newKeys().find(subject) != null
                || runtime.keys().writingKey(subject).id() == keyId;
    }

    /** A key of the search index is not replaced before it was prepared for longer than this. */
    private static final long SETTLED_MILLIS = 20_000;

    /**
     * Envers writes after the guards were asked: they are once more where it has stored something
     * under a key that is not in use, and where it writes for so long that the key of the search
     * index may have been replaced.
     */
    void historyWritten(SharedSessionContractImplementor session) {
        TransactionWrites writes = find(session);
        if (writes == null || !writes.checked()) {
            return;
        }
        writes.kept().removeIf(keyId -> isInUse(keyId, writes));
        boolean late = writes.writes().reopenSettled(runtime.clock().millis() - SETTLED_MILLIS);
        if (late || !writes.kept().isEmpty()) {
            checkBeforeCompletion(session, writes);
        }
    }

    private void check(SharedSessionContractImplementor session, TransactionWrites writes) {
        writes.checked(true);
        noteKept(writes);
        if (!writes.writes().indexKeys().isEmpty()) {
            writes.writes().settle(runtime.keys().indexKeys(), runtime.clock().millis());
        }
        if (writes.writes().isEmpty()
                && writes.writes().changes().isEmpty()
                && writes.retention().isEmpty()
                && writes.moves().isEmpty()) {
            return;
        }
        Connection connection =
                session.getJdbcCoordinator().getLogicalConnection().getPhysicalConnection();
        try {
            writes.newKeys().store(connection);
            new LedOwners(runtime).follow(session, connection, writes);
            // Periods first: what has just begun for one person may move to another one.
            tellPeriods(connection, writes.takeRetention());
            if (!writes.moves().isEmpty()) {
                carryOut(session, connection, writes);
            }
            askGuards(connection, writes);
        } catch (SQLException failure) {
            throw unchecked(failure);
        }
    }

    private void askGuards(Connection connection, TransactionWrites writes) throws SQLException {
        try {
            for (WriteGuard guard : runtime.guards()) {
                guard.check(connection, writes.writes());
            }
        } catch (LifecycleException refused) {
            if (refused.refusal() == Refusal.KEY_ROTATED) {
                // A list may come from a cache that another instance could not empty: whoever
                // repeats the transaction gets that of the table.
                runtime.evictAll();
            }
            throw refused;
        }
    }

    private static LifecycleException unchecked(SQLException failure) {
        return new LifecycleException(
                Refusal.EVIDENCE_UNAVAILABLE,
                "custody",
                "what the transaction wrote could not be checked, so it does not complete. Check"
                        + " the database, and try again.",
                failure);
    }
}
