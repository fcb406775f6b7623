package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class HistoryMariaDbTests extends AbstractHistoryContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
