package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class SearchMariaDbTests extends AbstractSearchContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
