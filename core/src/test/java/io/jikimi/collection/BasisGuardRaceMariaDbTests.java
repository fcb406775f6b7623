package io.jikimi.collection;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

/** The races on MariaDB, at its repeatable read: what a guard reads must not be a snapshot. */
class BasisGuardRaceMariaDbTests extends AbstractBasisGuardRaceTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.mariaDb();
    }

    @Override
    String countOfWaiters() {
        // Not innodb_trx: its answer stays the same for as long as somebody keeps asking.
        return "select cast(variable_value as signed) from information_schema.global_status"
                + " where variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS'";
    }
}
