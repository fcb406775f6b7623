package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class ChangeLogIntegrationTests extends AbstractChangeLogContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
