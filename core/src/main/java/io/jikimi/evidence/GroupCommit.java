package io.jikimi.evidence;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Writes entries of concurrent callers together: one commit, and so one wait for the disk, serves
 * everybody who came meanwhile. A caller returns when its entry is durable or fails; nothing is
 * dropped and nothing is acknowledged early.
 *
 * <p>The writing happens on threads of its own, so that neither the caller's transaction nor an
 * interruption of the caller touches what others wait for.
 */
final class GroupCommit implements AutoCloseable {

    private static final int CAPACITY = 10_000;
    private static final int LARGEST_GROUP = 64;
    private static final Pending STOP = new Pending(null);

    private final Consumer<List<AccessEntry>> commit;
    private final Duration patience;
    private final BlockingQueue<Pending> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final List<Thread> writers;
    private volatile boolean closed;

    /**
     * Starts the writers.
     *
     * @param commit writes a group durably or throws
     * @param writers how many groups are written at the same time
     * @param patience how long a caller waits before its entry counts as not written
     */
    GroupCommit(Consumer<List<AccessEntry>> commit, int writers, Duration patience) {
        this.commit = commit;
        this.patience = patience;
        this.writers =
                IntStream.rangeClosed(1, writers)
                        .mapToObj(number -> new Thread(this::write, "jikimi-evidence-" + number))
                        .toList();
        this.writers.forEach(
                writer -> {
                    writer.setDaemon(true);
                    writer.start();
                });
    }

    /**
     * Returns when the entry is durable.
     *
     * @throws LifecycleException with {@code EVIDENCE_UNAVAILABLE} if it is not
     */
    void add(AccessEntry entry) {
        Pending pending = new Pending(entry);
        try {
            enqueue(pending);
            pending.written.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof LifecycleException refusal) {
                throw refusal;
            }
            throw unavailable(
                    "It could not be written. Check the database of jikimi.data-source.",
                    harmless(failure.getCause()));
        } catch (TimeoutException late) {
            queue.remove(pending);
            throw unavailable(
                    "It was not durable within "
                            + patience.toSeconds()
                            + " s. Check the load of the database of jikimi.data-source.",
                    null);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw unavailable("The caller was interrupted while it waited.", null);
        }
    }

    /** Writes what is waiting and stops. Whoever comes later is refused. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            queue.offer(STOP, patience.toMillis(), TimeUnit.MILLISECONDS);
            for (Thread writer : writers) {
                writer.join(patience.toMillis());
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
        List<Pending> late = new ArrayList<>();
        queue.drainTo(late);
        late.forEach(pending -> pending.written.completeExceptionally(stopped()));
    }

    /** How many entries no writer has taken yet. */
    int waiting() {
        return queue.size();
    }

    private void enqueue(Pending pending) throws InterruptedException, TimeoutException {
        if (closed) {
            throw stopped();
        }
        if (!queue.offer(pending, patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException();
        }
        if (closed && queue.remove(pending)) {
            throw stopped();
        }
    }

    private void write() {
        boolean running = true;
        while (running) {
            List<Pending> group = nextGroup();
            running = !group.removeIf(STOP::equals);
            if (!running) {
                // The sign stays for the other writers. If there is no room for it, they are not
                // waiting, and see that this is closed.
                queue.offer(STOP);
            }
            if (!group.isEmpty()) {
                commit(group);
            }
        }
    }

    private List<Pending> nextGroup() {
        List<Pending> group = new ArrayList<>(LARGEST_GROUP);
        Pending first = next();
        group.add(first == null ? STOP : first);
        queue.drainTo(group, LARGEST_GROUP - 1);
        return group;
    }

    private @Nullable Pending next() {
        while (!closed) {
            try {
                return queue.take();
            } catch (InterruptedException interruption) {
                // Only close() ends a writer: an interruption must not lose entries.
            }
        }
        return queue.poll();
    }

    private void commit(List<Pending> group) {
        try {
            commit.accept(group.stream().map(Pending::present).toList());
        } catch (DataIntegrityViolationException unacceptable) {
            if (group.size() == 1) {
                fail(group, unacceptable);
            } else {
                // One entry the database does not accept must not fail those beside it.
                group.forEach(pending -> commit(List.of(pending)));
            }
            return;
        } catch (RuntimeException | Error failure) {
            fail(group, failure);
            return;
        }
        group.forEach(pending -> pending.written.complete(null));
    }

    private static void fail(List<Pending> group, Throwable failure) {
        group.forEach(pending -> pending.written.completeExceptionally(failure));
    }

    /** The database's message about an unacceptable row may quote the row. */
    private static @Nullable Throwable harmless(@Nullable Throwable failure) {
        return failure instanceof DataIntegrityViolationException ? null : failure;
    }

    private static LifecycleException stopped() {
        return unavailable("The service is shutting down.", null);
    }

    private static LifecycleException unavailable(String reason, @Nullable Throwable cause) {
        String action = "The access was not logged, so it does not take place. " + reason;
        return cause == null
                ? new LifecycleException(Refusal.EVIDENCE_UNAVAILABLE, "access log", action)
                : new LifecycleException(Refusal.EVIDENCE_UNAVAILABLE, "access log", action, cause);
    }

    private static final class Pending {

        private final @Nullable AccessEntry entry;
        private final CompletableFuture<@Nullable Void> written = new CompletableFuture<>();

        Pending(@Nullable AccessEntry entry) {
            this.entry = entry;
        }

        AccessEntry present() {
            if (entry == null) {
                throw new IllegalStateException("The sign to stop is not an entry");
            }
            return entry;
        }
    }
}
