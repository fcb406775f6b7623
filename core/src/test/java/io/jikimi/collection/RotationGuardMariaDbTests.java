package io.jikimi.collection;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class RotationGuardMariaDbTests extends AbstractRotationGuardContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.mariaDb(20);
    }

    @Override
    boolean waitsForWriters() {
        return true;
    }
}
