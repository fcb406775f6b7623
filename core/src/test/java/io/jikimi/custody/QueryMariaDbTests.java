package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class QueryMariaDbTests extends AbstractQueryContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
