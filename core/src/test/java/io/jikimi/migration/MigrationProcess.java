package io.jikimi.migration;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.custody.CustodyUnit;
import io.jikimi.custody.UnprotectableMappingException;
import io.jikimi.custody.shop.Address;
import io.jikimi.custody.shop.Loan;
import io.jikimi.custody.shop.Patron;
import io.jikimi.fixture.StandingProcess;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.subject.Actor;
import io.jikimi.testing.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The library in a process of its own, which encrypts its tables, and goes on writing, until it is
 * killed.
 */
public final class MigrationProcess {

    private static final int CACHED_KEYS = 1_000;
    private static final int ROWS_AT_ONCE = 7;

    static final String WROTE = "wrote ";

    /** The patrons that are written meanwhile: the first ones. */
    static final int WRITTEN = 40;

    private MigrationProcess() {}

    /** Works in the given phase, and prints so after every step for the test that waits for it. */
    public static void main(String[] arguments) {
        HikariDataSource database = TestDatabase.pool(arguments[0], "postgres", 4);
        MigrationPhase phase = MigrationPhase.valueOf(arguments[2]);
        CustodyUnit library = library(database, Path.of(arguments[1]), phase);
        MigrationDesk desk = library.migrations.desk(library.evidence);
        if (phase == MigrationPhase.ENFORCED) {
            desk.cutOver("patron", Actor.system("test"));
            desk.cutOver("loan", Actor.system("test"));
        }
        Semaphore steps = new Semaphore(1);
        Thread writing = new Thread(() -> write(library, phase, steps));
        writing.setDaemon(true);
        writing.setUncaughtExceptionHandler(StandingProcess::fail);
        writing.start();
        long seen;
        do {
            seen = desk.work(ROWS_AT_ONCE, ROWS_AT_ONCE);
            StandingProcess.say(Long.toString(seen));
            steps.release();
        } while (seen > 0);
    }

    /**
     * Says what has been committed; once for each step, so that neither leaves the other behind.
     */
    private static void write(CustodyUnit library, MigrationPhase phase, Semaphore steps) {
        for (long number = 0; ; number++) {
            steps.acquireUninterruptibly();
            long id = patron(number);
            String name = name(phase, number);
            library.doInTransaction(em -> em.find(Patron.class, id).name = name);
            StandingProcess.say(WROTE + number);
        }
    }

    static long patron(long number) {
        return 1 + number % WRITTEN;
    }

    static String name(MigrationPhase phase, long number) {
        return "가상" + phase.ordinal() + "번" + number;
    }

    /** Runs the statements that a start was refused for want of. */
    static void runMissing(RuntimeException refused, JdbcTemplate jdbc) {
        if (!(NestedExceptionUtils.getMostSpecificCause(refused)
                        instanceof UnprotectableMappingException missing)
                || !missing.getMessage().contains("Run: ")) {
            throw refused;
        }
        missing.getMessage()
                .lines()
                .filter(line -> line.contains("Run: "))
                .map(line -> line.substring(line.indexOf("Run: ") + 5).replaceAll(";$", ""))
                .forEach(jdbc::execute);
    }

    static CustodyUnit library(HikariDataSource database, Path keyset, MigrationPhase phase) {
        SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 2));
        DataKeys keys =
                new JdbcDataKeys(
                        database,
                        database,
                        KeysetFileMasterKeys.development(keyset),
                        clock,
                        CACHED_KEYS);
        return CustodyUnit.migrating(
                database,
                keys,
                clock,
                List.of(Patron.class, Address.class, Loan.class),
                "io/jikimi/custody/library.yml",
                new MigrationPlan(
                        "killed",
                        Duration.ofMinutes(2),
                        List.of(
                                new MigrationPlan.Table(
                                        "patron",
                                        Set.of("name", "email", "birth_date", "income", "street"),
                                        phase),
                                new MigrationPlan.Table("loan", Set.of("note"), phase))));
    }
}
