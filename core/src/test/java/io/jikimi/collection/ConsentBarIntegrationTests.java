package io.jikimi.collection;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class ConsentBarIntegrationTests extends AbstractConsentBarContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.postgres();
    }
}
