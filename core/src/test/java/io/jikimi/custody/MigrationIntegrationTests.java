package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class MigrationIntegrationTests extends AbstractMigrationContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
