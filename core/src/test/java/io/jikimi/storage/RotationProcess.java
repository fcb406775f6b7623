package io.jikimi.storage;

import io.jikimi.custody.CustodyUnit;
import io.jikimi.custody.shop.Member;
import io.jikimi.fixture.StandingProcess;
import io.jikimi.fixture.SteppingDataSource;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.JdbcKeyRotation;
import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process that rotates while it goes on writing, and stands still before a step, to be killed
 * there; or one that only reads. What it prints is read by the test that started it.
 */
final class RotationProcess {

    static final String WROTE = "wrote ";
    static final String READ = "READ";
    static final int BATCH = 3;

    /** So many of the first ones are sealed, and left alone. */
    static final int SEALED = 1;

    private static final Duration LONGEST_WAIT = Duration.ofMillis(50);

    private final CustodyUnit unit;
    private final SteppingDataSource database;
    private final MasterKeys masterKeys;
    private final SettableClock clock;

    private RotationProcess(String[] arguments) {
        masterKeys = KeysetFileMasterKeys.development(Path.of(arguments[1]));
        clock = new SettableClock(Instant.parse(arguments[3]));
        database = new SteppingDataSource(TestDatabase.pool(arguments[0], "postgres", 5));
        unit =
                CustodyUnit.beside(
                        database, new JdbcDataKeys(database, database, masterKeys, clock, 1_000));
    }

    /**
     * The address of the database, the keyset file, what is rotated or {@value #READ}, when, and
     * which step.
     */
    public static void main(String[] arguments) {
        RotationProcess process = new RotationProcess(arguments);
        if (arguments[2].equals(READ)) {
            KilledRotationIntegrationTests.everything(process.unit).forEach(StandingProcess::say);
            System.exit(0);
        }
        process.rotate(Kind.valueOf(arguments[2]), Long.parseLong(arguments[4]));
    }

    private void rotate(Kind kind, long last) {
        ValueRotation values =
                unit.storage(database)
                        .rotation(
                                new JdbcKeyRotation(
                                        database,
                                        masterKeys,
                                        new InMemoryEvidenceLog(clock),
                                        clock));
        Thread rotating = Thread.currentThread();
        AtomicLong steps = new AtomicLong();
        Semaphore writes = new Semaphore(1);
        Semaphore written = new Semaphore(0);
        database.restart(
                step -> {
                    if (Thread.currentThread() == rotating) {
                        writes.release();
                        waitFor(written);
                        if (steps.incrementAndGet() == last) {
                            StandingProcess.standStill();
                        }
                    }
                });
        Thread writing = new Thread(() -> write(writes, written));
        writing.setDaemon(true);
        writing.setUncaughtExceptionHandler(StandingProcess::fail);
        writing.start();
        values.run(kind, BATCH, Integer.MAX_VALUE);
        StandingProcess.say("came to its end after " + steps + " steps");
        System.exit(0);
    }

    /**
     * Says what has been committed; once for each step, so that neither leaves the other behind.
     */
    private void write(Semaphore steps, Semaphore written) {
        List<Long> members =
                unit.inTransaction(
                        em ->
                                em.createQuery(
                                                "select m.id from Member m order by m.id",
                                                Long.class)
                                        .setFirstResult(SEALED)
                                        .getResultList());
        long number = 0;
        while (true) {
            steps.acquireUninterruptibly();
            Long id = members.get((int) (number % members.size()));
            if (wrote(id, number)) {
                StandingProcess.say(WROTE + id + " " + number);
                number++;
            }
            written.release();
        }
    }

    /** Not for long: the writer may wait for a row that the rotation holds. */
    private static void waitFor(Semaphore written) {
        try {
            written.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException ignored) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean wrote(Long id, long number) {
        try {
            unit.doInTransaction(em -> em.find(Member.class, id).phone = phone(number));
            return true;
        } catch (RuntimeException refused) {
            boolean again =
                    LifecycleException.in(refused)
                            .filter(cause -> cause.refusal() == Refusal.KEY_ROTATED)
                            .isPresent();
            if (!again) {
                throw refused;
            }
            // It did not know yet: it asks for the newer key, as who repeats the request would.
            clock.advance(Duration.ofSeconds(5));
            return false;
        }
    }

    static String phone(long number) {
        return "010-0000-%04d".formatted(number % 10_000);
    }
}
