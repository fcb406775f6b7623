package io.jikimi.testing;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class CanaryHuntMariaDbTests extends AbstractCanaryHuntContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
