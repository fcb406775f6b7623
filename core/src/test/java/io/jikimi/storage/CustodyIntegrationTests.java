package io.jikimi.storage;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class CustodyIntegrationTests extends AbstractCustodyContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.postgres();
    }
}
