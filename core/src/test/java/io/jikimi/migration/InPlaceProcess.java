package io.jikimi.migration;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.custody.CustodyUnit;
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

/**
 * The command that encrypts in place, or goes back, in a process of its own, until it is killed.
 */
public final class InPlaceProcess {

    private static final int CACHED_KEYS = 1_000;
    private static final int ROWS_AT_ONCE = 7;

    private InPlaceProcess() {}

    /** Works, and prints a line after every batch for the test that waits for it. */
    public static void main(String[] arguments) {
        HikariDataSource database = TestDatabase.pool(arguments[0], "postgres", 2);
        CustodyUnit unit = working(database, Path.of(arguments[1]), "killed");
        InPlaceDesk desk = unit.migrations.inPlace(unit.evidence);
        Actor by = Actor.system("test");
        if (arguments[2].equals("revert")) {
            desk.revert(by, ROWS_AT_ONCE, each -> StandingProcess.say("batch"));
        } else {
            desk.encrypt(by, ROWS_AT_ONCE, each -> StandingProcess.say("batch"));
        }
    }

    static CustodyUnit working(HikariDataSource database, Path keyset, String instance) {
        SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 2));
        return PlainTenants.working(
                database,
                keys(database, keyset, clock),
                clock,
                instance,
                clock.now().plus(Duration.ofHours(4)));
    }

    static DataKeys keys(HikariDataSource database, Path keyset, SettableClock clock) {
        return new JdbcDataKeys(
                database, database, KeysetFileMasterKeys.development(keyset), clock, CACHED_KEYS);
    }
}
