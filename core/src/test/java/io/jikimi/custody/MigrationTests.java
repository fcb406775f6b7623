package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class MigrationTests extends AbstractMigrationContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
