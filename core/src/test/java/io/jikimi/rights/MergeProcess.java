package io.jikimi.rights;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.StandingProcess;
import io.jikimi.fixture.SteppingDataSource;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.fixture.life.LifeCycle;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.testing.SettableClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A process that merges two accounts and does what is due afterwards, and stands still before a
 * step, to be killed there. What it prints is read by the test that started it.
 */
final class MergeProcess {

    private static final int DAYS_UNTIL_NOTHING_IS_UNDONE = 3;

    private MergeProcess() {}

    /** The database, the keyset file, both accounts, when, which of the parts, and which step. */
    public static void main(String[] arguments) {
        HikariDataSource pool = TestDatabase.pool(arguments[0], "postgres", 5);
        SteppingDataSource database = new SteppingDataSource(pool);
        LifeCycle shop =
                LifeCycle.elsewhere(
                        pool,
                        database,
                        new SettableClock(Instant.parse(arguments[4])),
                        KeysetFileMasterKeys.development(Path.of(arguments[1])));
        List<Runnable> parts = parts(shop, account(arguments[2]), account(arguments[3]));
        int halted = Integer.parseInt(arguments[5]);
        long last = Long.parseLong(arguments[6]);
        parts.subList(0, halted).forEach(Runnable::run);
        database.restart(
                step -> {
                    if (step == last) {
                        StandingProcess.standStill();
                    }
                });
        parts.get(halted).run();
        StandingProcess.say("came to the end of the part after " + database.steps() + " steps");
    }

    /** The merger itself, what the job seals at once, and what it destroys days later. */
    static List<Runnable> parts(LifeCycle shop, DataSubjectId absorbed, DataSubjectId kept) {
        return List.of(() -> merge(shop, absorbed, kept), () -> seal(shop), () -> destroy(shop));
    }

    private static DataSubjectId account(String number) {
        return new DataSubjectId("member", number);
    }

    static void merge(LifeCycle shop, DataSubjectId absorbed, DataSubjectId kept) {
        shop.inTransaction(
                () ->
                        shop.merges()
                                .merge(absorbed, kept, "login and sms code", Actor.subject(kept)));
    }

    /** What the job does at once. */
    static void seal(LifeCycle shop) {
        shop.destruction().runDue();
    }

    /** What it does when nothing can be undone any more. */
    static void destroy(LifeCycle shop) {
        shop.clock().advanceDays(DAYS_UNTIL_NOTHING_IS_UNDONE);
        shop.destruction().runDue();
    }
}
