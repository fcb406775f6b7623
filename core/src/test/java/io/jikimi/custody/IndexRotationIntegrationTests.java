package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class IndexRotationIntegrationTests extends AbstractIndexRotationContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
