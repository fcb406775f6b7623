package io.jikimi.destruction;

import io.jikimi.destruction.JdbcDeadlineBook.State;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongFunction;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Goes through everything due in chunks, each a transaction of its own. A chunk that fails is gone
 * through row by row, so that one row cannot hold up the others.
 */
final class DestructionRunner {

    private static final Logger LOGGER = LoggerFactory.getLogger(DestructionRunner.class);
    private static final int CHUNK = 1000;

    private final TransactionTemplate transactions;
    private final JdbcDeadlineBook book;
    private final DestructionSteps steps;
    private final SubjectEnd subjectEnd;
    private final LegalClock clock;

    DestructionRunner(
            PlatformTransactionManager transactions,
            JdbcDeadlineBook book,
            DestructionSteps steps,
            SubjectEnd subjectEnd,
            LegalClock clock) {
        this.transactions = new TransactionTemplate(transactions);
        this.transactions.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.book = book;
        this.steps = steps;
        this.subjectEnd = subjectEnd;
        this.clock = clock;
    }

    DestructionRun run() {
        seeWhatOthersCommit();
        Instant now = clock.now();
        Tally sealed = sweep(after -> book.claimDue(now, after, CHUNK), State.OPEN, steps::seal);
        Tally destroyed =
                sweep(after -> book.claimSealed(now, after, CHUNK), State.SEALED, steps::destroy);
        List<Long> freeing = book.mayHaveFreedRows();
        Tally left = freeing.isEmpty() ? Tally.NOTHING : deleteWhatIsLeft(freeing);
        Tally ended = endSubjects();
        return new DestructionRun(
                sealed.carriedOut(),
                destroyed.carriedOut(),
                ended.carriedOut(),
                sealed.failed() + destroyed.failed() + left.failed() + ended.failed());
    }

    /**
     * A key dies only where nothing is left, and a transaction that looks at the database as it was
     * (that is how MariaDB begins one) would not see what was written for the person meanwhile.
     */
    private void seeWhatOthersCommit() {
        if (book.usualIsolation() > Connection.TRANSACTION_READ_COMMITTED) {
            transactions.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        }
    }

    /**
     * Skeletons refer to each other: goes round until none has become free. That it was done is
     * written last, so that the next run does it again if this one is killed.
     */
    private Tally deleteWhatIsLeft(List<Long> freeing) {
        Tally all = Tally.NOTHING;
        Tally round;
        do {
            round = sweep(after -> book.claimLeft(after, CHUNK), State.DONE, steps::deleteLeft);
            all = all.plus(round);
        } while (round.carriedOut() > 0);
        book.lookedThrough(freeing);
        return all;
    }

    private Tally sweep(
            LongFunction<List<Deadline>> claim, State state, ToIntFunction<List<Deadline>> step) {
        Tally tally = Tally.NOTHING;
        long after = 0;
        while (true) {
            Chunk chunk = chunk(claim, after, state, step);
            tally = tally.plus(chunk.tally());
            if (chunk.size() < CHUNK) {
                return tally;
            }
            after = chunk.last();
        }
    }

    private Chunk chunk(
            LongFunction<List<Deadline>> claim,
            long after,
            State state,
            ToIntFunction<List<Deadline>> step) {
        List<Deadline> claimed = new ArrayList<>();
        try {
            int carriedOut =
                    inTransaction(
                            () -> {
                                claimed.addAll(claim.apply(after));
                                return claimed.isEmpty() ? 0 : step.applyAsInt(claimed);
                            });
            return Chunk.of(claimed, new Tally(carriedOut, 0));
        } catch (RuntimeException failure) {
            if (claimed.isEmpty()) {
                throw failure;
            }
            LOGGER.warn(
                    "A chunk of {} deadlines could not be carried out ({}); trying them one by one",
                    claimed.size(),
                    cause(failure));
            return Chunk.of(claimed, oneByOne(claimed, state, step));
        }
    }

    private Tally oneByOne(
            List<Deadline> claimed, State state, ToIntFunction<List<Deadline>> step) {
        Tally tally = Tally.NOTHING;
        for (Deadline deadline : claimed) {
            try {
                int carriedOut =
                        inTransaction(
                                () ->
                                        book.claim(deadline.id(), state)
                                                .map(one -> step.applyAsInt(List.of(one)))
                                                .orElse(0));
                tally = tally.plus(new Tally(carriedOut, 0));
            } catch (RuntimeException failure) {
                LOGGER.error(
                        "Deadline {} of file '{}' could not be carried out and stays due: {}",
                        deadline.id(),
                        deadline.file(),
                        cause(failure));
                tally = tally.plus(new Tally(0, 1));
            }
        }
        return tally;
    }

    private Tally endSubjects() {
        Tally tally = Tally.NOTHING;
        String after = "";
        List<DataSubjectId> subjects;
        do {
            subjects = book.unsettled(after, CHUNK);
            for (DataSubjectId subject : subjects) {
                tally = tally.plus(end(subject));
                after = subject.toString();
            }
        } while (subjects.size() == CHUNK);
        return tally;
    }

    private Tally end(DataSubjectId subject) {
        try {
            return new Tally(inTransaction(() -> subjectEnd.settle(subject) ? 1 : 0), 0);
        } catch (RuntimeException failure) {
            LOGGER.error(
                    "The key of a data subject of file '{}' could not be destroyed, the next run"
                            + " tries again: {}",
                    subject.file(),
                    cause(failure));
            return new Tally(0, 1);
        }
    }

    /** The kind of failure only: messages of databases quote values. */
    private static String cause(RuntimeException failure) {
        Throwable root = NestedExceptionUtils.getMostSpecificCause(failure);
        boolean ours =
                root instanceof LifecycleException
                        || root.getClass() == IllegalStateException.class;
        return ours ? String.valueOf(root.getMessage()) : root.getClass().getName();
    }

    private int inTransaction(IntSupplier work) {
        Integer result = transactions.execute(status -> work.getAsInt());
        return result == null ? 0 : result;
    }

    /** What was carried out and what failed. */
    private record Tally(int carriedOut, int failed) {

        private static final Tally NOTHING = new Tally(0, 0);

        Tally plus(Tally other) {
            return new Tally(carriedOut + other.carriedOut, failed + other.failed);
        }
    }

    private record Chunk(int size, long last, Tally tally) {

        static Chunk of(List<Deadline> claimed, Tally tally) {
            long last = claimed.isEmpty() ? 0 : claimed.get(claimed.size() - 1).id();
            return new Chunk(claimed.size(), last, tally);
        }
    }
}
