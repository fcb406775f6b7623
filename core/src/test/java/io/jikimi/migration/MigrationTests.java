package io.jikimi.migration;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class MigrationTests extends AbstractMigrationContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
