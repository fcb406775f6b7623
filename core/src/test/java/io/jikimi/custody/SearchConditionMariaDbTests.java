package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class SearchConditionMariaDbTests extends AbstractSearchConditionContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
