package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class QueryTests extends AbstractQueryContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
