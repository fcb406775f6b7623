package io.jikimi.provision;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class ProvisionGateMariaDbTests extends AbstractProvisionGateContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
