package io.jikimi.collection;

import static io.jikimi.collection.CollectionUnit.HEIGHT;
import static io.jikimi.collection.CollectionUnit.MEMBER;
import static io.jikimi.collection.CollectionUnit.MEMBER_KEY;
import static io.jikimi.collection.CollectionUnit.NAME;
import static io.jikimi.collection.CollectionUnit.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.custody.ProtectedWritesFixture;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writers and withdrawals exclude each other. Every order is forced: one transaction is held open
 * by a latch until the database itself says that the other one waits for its lock.
 */
abstract class AbstractBasisGuardRaceTests {

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final CountDownLatch done = new CountDownLatch(1);
    private final CountDownLatch finish = new CountDownLatch(1);
    CollectionUnit unit;

    abstract HikariDataSource dataSource();

    /** A statement that counts the transactions that wait for a lock. */
    abstract String countOfWaiters();

    @BeforeEach
    void open() {
        unit = new CollectionUnit(dataSource());
        unit.record(MEMBER, unit.decide(true, true, true));
    }

    @AfterEach
    void close() {
        finish.countDown();
        executor.shutdownNow();
        unit.close();
    }

    @Test
    void aWriterWaitsForAWithdrawalInFlightAndIsThenRefused() throws Exception {
        Future<?> withdrawal = held(this::withdraw);
        Future<?> writer = executor.submit(() -> unit.write(NAME, HEIGHT));
        awaitWaiters(1);

        finish.countDown();

        withdrawal.get();
        assertRefused(writer, Refusal.CONSENT_MISSING);
    }

    @Test
    void aWriterPassesWhenTheWithdrawalRollsBack() throws Exception {
        Future<?> withdrawal =
                held(
                        () -> {
                            withdraw();
                            throw new RolledBack();
                        });
        Future<?> writer = executor.submit(() -> unit.write(HEIGHT));
        awaitWaiters(1);

        finish.countDown();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(withdrawal::get)
                .withCauseInstanceOf(RolledBack.class);
        assertThatCode(writer::get).doesNotThrowAnyException();
    }

    @Test
    void aWithdrawalWaitsForTheWriterThatWasFirst() throws Exception {
        Future<?> writer = held(this::writeHeight);
        Future<?> withdrawal =
                executor.submit(() -> unit.transaction.executeWithoutResult(status -> withdraw()));
        awaitWaiters(1);
        assertThat(unit.ledger.effective(MEMBER)).hasSize(3);

        finish.countDown();

        writer.get();
        withdrawal.get();
        assertThat(unit.ledger.effective(MEMBER)).hasSize(1);
        assertRefused(executor.submit(() -> unit.write(HEIGHT)), Refusal.CONSENT_MISSING);
    }

    @Test
    void theFirstTwoDecisionsOfASubjectWaitForEachOther() throws Exception {
        Future<?> grant = held(() -> decide(OTHER, true));
        Future<?> refusal =
                executor.submit(
                        () ->
                                unit.transaction.executeWithoutResult(
                                        status -> decide(OTHER, false)));
        awaitWaiters(1);

        finish.countDown();

        grant.get();
        refusal.get();
        assertThat(unit.ledger.history(OTHER)).hasSize(6);
        assertThat(unit.ledger.effective(OTHER)).as("the refusal was the last").isEmpty();
    }

    @Test
    void aFirstDecisionThatIsRolledBackLeavesTheNextOneFirst() throws Exception {
        Future<?> rolledBack =
                held(
                        () -> {
                            decide(OTHER, true);
                            throw new RolledBack();
                        });
        Future<?> next =
                executor.submit(
                        () -> unit.transaction.executeWithoutResult(status -> decide(OTHER, true)));
        awaitWaiters(1);

        finish.countDown();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(rolledBack::get)
                .withCauseInstanceOf(RolledBack.class);
        next.get();
        assertThat(unit.ledger.effective(OTHER)).hasSize(3);
    }

    private void decide(DataSubjectId subject, boolean granted) {
        unit.ledger.record(subject, unit.decide(granted, granted, granted), Actor.subject(subject));
    }

    @Test
    void writersDoNotWaitForEachOther() throws Exception {
        Future<?> first = held(this::writeHeight);

        assertThatCode(() -> unit.write(HEIGHT)).doesNotThrowAnyException();

        finish.countDown();
        first.get();
    }

    @Test
    void whatRestsOnTheContractDoesNotWaitForAWithdrawal() throws Exception {
        Future<?> withdrawal = held(this::withdraw);

        assertThatCode(() -> unit.write(NAME)).doesNotThrowAnyException();

        finish.countDown();
        withdrawal.get();
    }

    @Test
    void aWriterWaitsForADecisionInFlightAndTakesTheNewOne() throws Exception {
        Future<?> decision =
                held(
                        () ->
                                unit.ledger.record(
                                        MEMBER,
                                        unit.decide(true, true, true),
                                        Actor.subject(MEMBER)));
        Future<?> writer = executor.submit(() -> unit.write(HEIGHT));
        awaitWaiters(1);

        finish.countDown();

        decision.get();
        assertThatCode(writer::get).doesNotThrowAnyException();
    }

    @Test
    void aWithdrawalReachesTheDecisionThatWasInFlight() throws Exception {
        Future<?> decision =
                held(
                        () ->
                                unit.ledger.record(
                                        MEMBER,
                                        unit.decide(true, true, true),
                                        Actor.subject(MEMBER)));
        Future<?> withdrawal =
                executor.submit(() -> unit.transaction.executeWithoutResult(status -> withdraw()));
        awaitWaiters(1);

        finish.countDown();

        decision.get();
        withdrawal.get();
        assertThat(unit.ledger.effective(MEMBER))
                .extracting(Consent::purpose)
                .containsExactly("allergy-care");
    }

    @Test
    void ofTwoDecisionsAtOnceTheLastToCommitCounts() throws Exception {
        Future<?> first =
                held(
                        () ->
                                unit.ledger.record(
                                        MEMBER,
                                        unit.decide(true, true, true),
                                        Actor.subject(MEMBER)));
        Future<List<Consent>> second =
                executor.submit(() -> unit.record(MEMBER, unit.decide(false, true, false)));
        awaitWaiters(1);

        finish.countDown();

        first.get();
        Consent allergy = second.get().get(1);
        assertThat(unit.ledger.effective(MEMBER)).containsExactly(allergy);
    }

    @Test
    void aWriterWaitsForADestructionInFlightAndIsThenRefused() throws Exception {
        Future<?> destruction = held(() -> unit.destroyKey(MEMBER_KEY));
        Future<?> writer = executor.submit(() -> unit.write(HEIGHT));
        awaitWaiters(1);

        finish.countDown();

        destruction.get();
        assertRefused(writer, Refusal.KEY_DESTROYED);
    }

    @Test
    void aDestructionWaitsForTheWriterThatWasFirst() throws Exception {
        Future<?> writer = held(this::writeHeight);
        Future<?> destruction = executor.submit(() -> unit.destroyKey(MEMBER_KEY));
        awaitWaiters(1);

        finish.countDown();

        writer.get();
        destruction.get();
    }

    /** Does the work in a transaction that stays open until {@link #finish}. */
    private Future<?> held(Runnable work) throws InterruptedException {
        Future<?> future =
                executor.submit(
                        () ->
                                unit.transaction.executeWithoutResult(
                                        status -> {
                                            RolledBack rolledBack = null;
                                            try {
                                                work.run();
                                            } catch (RolledBack wanted) {
                                                rolledBack = wanted;
                                            }
                                            done.countDown();
                                            await(finish);
                                            if (rolledBack != null) {
                                                throw rolledBack;
                                            }
                                        }));
        done.await();
        return future;
    }

    private void withdraw() {
        unit.ledger.withdraw(MEMBER, "fit-advice", "web", Actor.subject(MEMBER));
    }

    private void writeHeight() {
        unit.check(new ProtectedWritesFixture().wrote(MEMBER, MEMBER_KEY, NAME, HEIGHT));
    }

    private void awaitWaiters(int waiters) {
        JdbcClient jdbc = JdbcClient.create(unit.dataSource);
        while (jdbc.sql(countOfWaiters()).query(Integer.class).single() < waiters) {
            Thread.onSpinWait();
        }
    }

    private static void assertRefused(Future<?> writer, Refusal refusal) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(writer::get)
                .havingCause()
                .isInstanceOfSatisfying(
                        LifecycleException.class,
                        failure -> assertThat(failure.refusal()).isEqualTo(refusal));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static final class RolledBack extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }
}
