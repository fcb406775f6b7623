package io.jikimi.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.time.Duration;
import java.time.Period;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The life of the master key on PostgreSQL, where two transactions can wait for each other. */
class JdbcMasterKeyDeskIntegrationTests extends AbstractMasterKeyDeskContractTests {

    private static HikariDataSource database;

    @BeforeAll
    static void create() {
        database = TestDatabase.postgres();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @Override
    HikariDataSource database() {
        return database;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKeyThatComesWhileItsEpochIsDestroyedIsNotStored(boolean withItsSubject) throws Exception {
        JdbcDataKeys behind = leftBehind();
        Runnable storing =
                withItsSubject
                        ? () -> store(behind.newSubjects(), 2)
                        : () -> behind.writingKey(subject(2));
        CountDownLatch counted = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        MasterKeys held =
                new Interrupted(() -> {}) {
                    @Override
                    public void destroy(int epoch) {
                        counted.countDown();
                        AbstractMasterKeyDeskContractTests.await(goOn);
                        KeysetFileMasterKeys.open(folder.resolve("master.json"), LOCK)
                                .destroy(epoch);
                    }
                };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> destroying =
                    threads.submit(() -> desk(held, Period.ofDays(30)).destroyEpoch(1, OFFICER));
            assertThat(counted.await(30, TimeUnit.SECONDS)).isTrue();
            Future<Optional<LifecycleException>> stored = threads.submit(() -> refusalOf(storing));
            untilSomebodyWaits();
            assertThat(stored.isDone()).isFalse();
            goOn.countDown();
            destroying.get(30, TimeUnit.SECONDS);

            assertThat(stored.get(30, TimeUnit.SECONDS))
                    .hasValueSatisfying(
                            refusal -> {
                                assertThat(refusal.refusal()).isEqualTo(Refusal.KEY_MISSING);
                                assertThat(refusal).hasMessageContaining("It was destroyed");
                            });
        } finally {
            goOn.countDown();
            threads.shutdownNow();
        }
        assertThat(desk().keysPerEpoch()).containsExactly(Map.entry(2, 1L));
    }

    @Test
    void anEpochIsNotDestroyedUnderAKeyThatIsJustBeingStored() throws Exception {
        JdbcDataKeys behind = leftBehind();
        CountDownLatch stored = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> storing = threads.submit(() -> storeAndHold(behind, stored, commit));
            assertThat(stored.await(30, TimeUnit.SECONDS)).isTrue();
            Future<Optional<LifecycleException>> destroyed =
                    threads.submit(() -> refusalOf(() -> desk().destroyEpoch(1, OFFICER)));
            untilSomebodyWaits();
            assertThat(destroyed.isDone()).isFalse();
            commit.countDown();
            storing.get(30, TimeUnit.SECONDS);

            assertThat(destroyed.get(30, TimeUnit.SECONDS))
                    .hasValueSatisfying(
                            refusal -> {
                                assertThat(refusal.refusal()).isEqualTo(Refusal.KEY_IN_USE);
                                assertThat(refusal)
                                        .hasMessageContaining("1 keys are still wrapped");
                            });
        } finally {
            commit.countDown();
            threads.shutdownNow();
        }
        assertThat(desk().rewrap(10, 10).rewrapped()).isEqualTo(1);
    }

    private void storeAndHold(JdbcDataKeys behind, CountDownLatch stored, CountDownLatch commit) {
        NewDataKeys made = behind.newSubjects();
        new TransactionTemplate(new JdbcTransactionManager(database))
                .executeWithoutResult(
                        status -> {
                            made.of(subject(2));
                            new JdbcTemplate(database)
                                    .execute(
                                            (ConnectionCallback<Boolean>)
                                                    connection -> {
                                                        made.store(connection);
                                                        return true;
                                                    });
                            stored.countDown();
                            AbstractMasterKeyDeskContractTests.await(commit);
                        });
    }

    private static Optional<LifecycleException> refusalOf(Runnable action) {
        try {
            action.run();
            return Optional.empty();
        } catch (LifecycleException refusal) {
            return Optional.of(refusal);
        }
    }

    /** Each look is a query, so it needs no pause; a test that never ends is stopped. */
    private void untilSomebodyWaits() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> {
                    while (waiting() == 0) {
                        Thread.onSpinWait();
                    }
                });
    }

    private long waiting() {
        return jdbc().sql(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and"
                                + " datname = current_database()")
                .query(Long.class)
                .single();
    }
}
