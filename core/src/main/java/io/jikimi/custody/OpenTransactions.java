package io.jikimi.custody;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.TransactionCompletionCallbacks;
import org.jspecify.annotations.Nullable;

/**
 * What each open transaction has written. Asks the guards once before it completes, on its own
 * connection, and forgets everything when it has ended, whichever way.
 */
final class OpenTransactions {

    private final CustodyRuntime runtime;
    private final Map<SharedSessionContractImplementor, TransactionWrites> open =
            new ConcurrentHashMap<>();

    OpenTransactions(CustodyRuntime runtime) {
        this.runtime = runtime;
    }

    TransactionWrites of(SharedSessionContractImplementor session) {
        TransactionWrites writes = open.get(session);
        return writes != null ? writes : begin(session);
    }

    /** What a session has written so far, or null. */
    @Nullable TransactionWrites find(SharedSessionContractImplementor session) {
        return open.get(session);
    }

    private TransactionWrites begin(SharedSessionContractImplementor session) {
        if (!session.isTransactionInProgress()) {
            throw new LifecycleException(
                    Refusal.EVIDENCE_UNAVAILABLE,
                    "custody",
                    "personal data would be written outside a transaction, where no basis can be checked. Make the"
                            + " method @Transactional.");
        }
        TransactionWrites writes = new TransactionWrites(runtime.keys().newSubjects());
        open.put(session, writes);
        TransactionCompletionCallbacks callbacks = session.getTransactionCompletionCallbacks();
        TransactionCompletionCallbacks.BeforeCompletionCallback before = this::check;
        TransactionCompletionCallbacks.AfterCompletionCallback after =
                (success, completed) -> {
                    writes.newKeys().completed(success);
                    open.remove(completed);
                    writes.takeStandInsBack();
                    runtime.frames().leave();
                };
        callbacks.registerCallback(before);
        callbacks.registerCallback(after);
        return writes;
    }

    private void check(SharedSessionContractImplementor session) {
        TransactionWrites writes = open.get(session);
        if (writes == null || writes.writes().isEmpty() && writes.retention().isEmpty()) {
            return;
        }
        Connection connection =
                session.getJdbcCoordinator().getLogicalConnection().getPhysicalConnection();
        try {
            writes.newKeys().store(connection);
            for (WriteGuard guard : runtime.guards()) {
                guard.check(connection, writes.writes());
            }
            for (var change : writes.retention().entrySet()) {
                for (RetentionListener listener : runtime.retentionListeners()) {
                    listener.retentionChanged(
                            connection,
                            change.getKey().row(),
                            change.getKey().subject(),
                            change.getKey().event(),
                            change.getValue().startedAt());
                }
            }
        } catch (SQLException failure) {
            throw new LifecycleException(
                    Refusal.EVIDENCE_UNAVAILABLE,
                    "custody",
                    "what the transaction wrote could not be checked, so it does not complete.",
                    failure);
        }
    }
}
