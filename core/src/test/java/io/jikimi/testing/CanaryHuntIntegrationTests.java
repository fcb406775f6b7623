package io.jikimi.testing;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class CanaryHuntIntegrationTests extends AbstractCanaryHuntContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.postgres();
    }
}
