package io.jikimi.collection;

import io.jikimi.subject.Actor;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * One call of a {@link Collects} method whose consents wait for their data subject. Belongs to one
 * thread.
 */
final class PendingCollection {

    private final PublishedForm form;
    private final @Nullable ConsentSubmission submission;
    private final Actor actor;
    private final String task;
    private State state;

    PendingCollection(
            PublishedForm form, @Nullable ConsentSubmission submission, Actor actor, String task) {
        this.form = form;
        this.submission = submission;
        this.actor = actor;
        this.task = task;
        this.state = submission == null ? State.NOTHING_TO_RECORD : State.WAITING;
    }

    PublishedForm form() {
        return form;
    }

    @Nullable ConsentSubmission submission() {
        return submission;
    }

    Actor actor() {
        return actor;
    }

    String task() {
        return task;
    }

    /** The submission that waits for its data subject; null if there is none. */
    @Nullable ConsentSubmission waiting() {
        return state == State.WAITING ? submission : null;
    }

    /** The call failed: nothing of it is recorded any more. */
    void failed() {
        state = State.NOTHING_TO_RECORD;
    }

    /** The decisions are recorded for good. */
    void recorded() {
        state = State.RECORDED;
    }

    /**
     * The decisions were inserted in the transaction of this thread. If it rolls back they wait
     * again, so that a service may try a second time inside one call.
     */
    void inserted() {
        state = State.RECORDED;
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(
                    new TransactionSynchronization() {
                        @Override
                        public void afterCompletion(int status) {
                            if (status != STATUS_COMMITTED && state == State.RECORDED) {
                                state = State.WAITING;
                            }
                        }
                    });
        }
    }

    private enum State {
        WAITING,
        RECORDED,
        NOTHING_TO_RECORD
    }
}
