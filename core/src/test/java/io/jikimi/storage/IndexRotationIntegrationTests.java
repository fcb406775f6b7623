package io.jikimi.storage;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class IndexRotationIntegrationTests extends AbstractIndexRotationContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
