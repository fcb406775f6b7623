package io.jikimi.collection;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Holds what the calls of this thread have pending. A call that begins outside any transaction is
 * held until it returns; a call that joins a running transaction is held until that transaction
 * completes, because only then is anything written.
 */
final class PendingCollections {

    private final ThreadLocal<PendingCollection> current = new ThreadLocal<>();

    /** What the completing transaction of this thread was written under, outermost call first. */
    List<PendingCollection> ofTransaction() {
        List<PendingCollection> pending = new ArrayList<>();
        PendingCollection call = current.get();
        if (call != null) {
            pending.add(call);
        }
        Joined joined = (Joined) TransactionSynchronizationManager.getResource(this);
        if (joined != null) {
            pending.addAll(joined.collections);
        }
        return pending;
    }

    /** Makes the call the current one; returns what {@link #leave} restores. */
    @Nullable PendingCollection enter(PendingCollection collection) {
        PendingCollection outer = current.get();
        current.set(collection);
        return outer;
    }

    void leave(@Nullable PendingCollection outer) {
        if (outer == null) {
            current.remove();
        } else {
            current.set(outer);
        }
    }

    /** Holds the call until the running transaction completes. */
    void join(PendingCollection collection, Consumer<PendingCollection> afterCommit) {
        Joined joined = (Joined) TransactionSynchronizationManager.getResource(this);
        if (joined == null) {
            joined = new Joined(afterCommit);
            TransactionSynchronizationManager.bindResource(this, joined);
            TransactionSynchronizationManager.registerSynchronization(joined);
        }
        joined.collections.add(collection);
    }

    /** The calls that joined one transaction; stays with it when it is suspended. */
    private final class Joined implements TransactionSynchronization {

        private final List<PendingCollection> collections = new ArrayList<>();
        private final Consumer<PendingCollection> afterCommit;

        private Joined(Consumer<PendingCollection> afterCommit) {
            this.afterCommit = afterCommit;
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(PendingCollections.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(PendingCollections.this, this);
        }

        @Override
        public void afterCommit() {
            collections.forEach(afterCommit);
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(PendingCollections.this);
        }
    }
}
