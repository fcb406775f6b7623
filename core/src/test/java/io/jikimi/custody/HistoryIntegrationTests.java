package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class HistoryIntegrationTests extends AbstractHistoryContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
