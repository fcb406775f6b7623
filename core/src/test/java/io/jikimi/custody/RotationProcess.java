package io.jikimi.custody;

import io.jikimi.fixture.SteppingDataSource;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.JdbcKeyRotation;
import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.keys.MasterKeys;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/**
 * A process that rotates, and stands still before a step, to be killed there. What it prints is
 * read by the test that started it.
 */
final class RotationProcess {

    static final String STANDING = "standing still";
    static final int BATCH = 3;

    private RotationProcess() {}

    /** The address of the database, the keyset file, what is rotated, when, and which step. */
    public static void main(String[] arguments) throws InterruptedException {
        MasterKeys masterKeys = KeysetFileMasterKeys.development(Path.of(arguments[1]));
        SettableClock clock = new SettableClock(Instant.parse(arguments[3]));
        SteppingDataSource database =
                new SteppingDataSource(TestDatabase.pool(arguments[0], "postgres", 5));
        long last = Long.parseLong(arguments[4]);
        CustodyUnit unit =
                CustodyUnit.beside(
                        database, new JdbcDataKeys(database, database, masterKeys, clock, 1_000));
        ValueRotation values =
                unit.runtime.rotation(
                        new JdbcKeyRotation(
                                database, masterKeys, new InMemoryEvidenceLog(clock), clock),
                        database);
        database.restart(
                step -> {
                    if (step == last) {
                        standStill();
                    }
                });
        values.run(Kind.valueOf(arguments[2]), BATCH, Integer.MAX_VALUE);
        System.out.println("came to its end after " + database.steps() + " steps");
    }

    private static void standStill() {
        System.out.println(STANDING);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException ignored) {
            Thread.currentThread().interrupt();
        }
    }
}
