package io.jikimi.collection;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class CollectionGateIntegrationTests extends AbstractCollectionGateContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.postgres();
    }
}
