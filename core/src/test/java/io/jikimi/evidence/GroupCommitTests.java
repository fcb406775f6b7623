package io.jikimi.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.subject.Actor;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;

@Timeout(60)
class GroupCommitTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    @Test
    void writesTogetherWhatCameWhileTheDiskWasBusy() throws Exception {
        List<Integer> groups = new CopyOnWriteArrayList<>();
        CountDownLatch firstIsBusy = new CountDownLatch(1);
        Semaphore disk = new Semaphore(0);
        GroupCommit commits =
                new GroupCommit(
                        group -> {
                            groups.add(group.size());
                            firstIsBusy.countDown();
                            disk.acquireUninterruptibly();
                        },
                        1,
                        PATIENCE);

        List<Future<?>> waiting = new ArrayList<>();
        waiting.add(callers.submit(() -> commits.add(entry(0))));
        firstIsBusy.await();
        for (int i = 1; i <= 20; i++) {
            int number = i;
            waiting.add(callers.submit(() -> commits.add(entry(number))));
        }
        awaitWaiting(commits, 20);
        disk.release(2);
        for (Future<?> caller : waiting) {
            caller.get(30, TimeUnit.SECONDS);
        }

        assertThat(groups).containsExactly(1, 20);
        commits.close();
    }

    @Test
    void returnsOnlyWhenTheEntryIsDurable() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        Semaphore disk = new Semaphore(0);
        GroupCommit commits =
                new GroupCommit(
                        group -> {
                            writing.countDown();
                            disk.acquireUninterruptibly();
                        },
                        2,
                        PATIENCE);

        Future<?> caller = callers.submit(() -> commits.add(entry(1)));
        writing.await();
        assertThat(caller.isDone()).isFalse();
        disk.release();

        caller.get(30, TimeUnit.SECONDS);
        commits.close();
    }

    @Test
    void failsEverybodyWhoseGroupCouldNotBeWritten() {
        GroupCommit commits =
                new GroupCommit(
                        group -> {
                            throw new DataAccessResourceFailureException("disk full");
                        },
                        1,
                        PATIENCE);

        assertRefused(() -> commits.add(entry(1)));
        assertRefused(() -> commits.add(entry(2)));
        commits.close();
    }

    @Test
    void doesNotPassOnWhatTheDatabaseSaysAboutAnUnacceptableRow() {
        GroupCommit commits =
                new GroupCommit(
                        group -> {
                            throw new DataIntegrityViolationException("failing row: 010-0000-1234");
                        },
                        1,
                        PATIENCE);

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> commits.add(entry(1)))
                .withNoCause();
        commits.close();
    }

    @Test
    void givesUpWhenItsPatienceIsOver() {
        Semaphore disk = new Semaphore(0);
        GroupCommit commits =
                new GroupCommit(
                        group -> disk.acquireUninterruptibly(group.size()),
                        1,
                        Duration.ofMillis(20));

        assertRefused(() -> commits.add(entry(1)));
        disk.release(100);
        commits.close();
    }

    @Test
    void writesWhatIsWaitingWhenItIsClosed() throws Exception {
        List<AccessEntry> written = new CopyOnWriteArrayList<>();
        Semaphore busy = new Semaphore(0);
        Semaphore disk = new Semaphore(0);
        GroupCommit commits =
                new GroupCommit(
                        group -> {
                            busy.release();
                            disk.acquireUninterruptibly();
                            written.addAll(group);
                        },
                        2,
                        PATIENCE);
        List<Future<?>> waiting = new ArrayList<>();
        waiting.add(callers.submit(() -> commits.add(entry(1))));
        busy.acquire();
        waiting.add(callers.submit(() -> commits.add(entry(2))));
        busy.acquire();
        waiting.add(callers.submit(() -> commits.add(entry(3))));
        awaitWaiting(commits, 1);

        CompletableFuture<Void> closing = CompletableFuture.runAsync(commits::close, callers);
        disk.release(10);
        closing.get(30, TimeUnit.SECONDS);

        for (Future<?> caller : waiting) {
            caller.get(30, TimeUnit.SECONDS);
        }
        assertThat(written).hasSize(3);
        assertRefused(() -> commits.add(entry(4)));
    }

    @Test
    void refusesAnInterruptedCallerAndKeepsItsInterruption() throws Exception {
        Semaphore disk = new Semaphore(0);
        CountDownLatch writing = new CountDownLatch(1);
        GroupCommit commits =
                new GroupCommit(
                        group -> {
                            writing.countDown();
                            disk.acquireUninterruptibly();
                        },
                        1,
                        PATIENCE);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caller =
                new Thread(
                        () -> {
                            assertRefused(() -> commits.add(entry(1)));
                            interrupted.complete(Thread.currentThread().isInterrupted());
                        });
        caller.start();
        writing.await();

        caller.interrupt();

        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
        disk.release();
        commits.close();
    }

    private static void awaitWaiting(GroupCommit commits, int entries) {
        while (commits.waiting() < entries) {
            Thread.onSpinWait();
        }
    }

    private static AccessEntry entry(int number) {
        return new AccessEntry(
                Instant.EPOCH,
                Actor.staff("cs-03"),
                "203.0.113.7",
                "delivery",
                "GET /orders/" + number,
                "read",
                List.of(),
                List.of(),
                "ok",
                null);
    }

    private static void assertRefused(Runnable action) {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(action::run)
                .satisfies(
                        refusal ->
                                assertThat(refusal.refusal())
                                        .isEqualTo(Refusal.EVIDENCE_UNAVAILABLE));
    }
}
