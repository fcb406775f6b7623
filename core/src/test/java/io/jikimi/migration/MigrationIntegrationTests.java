package io.jikimi.migration;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class MigrationIntegrationTests extends AbstractMigrationContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
