package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class SearchTests extends AbstractSearchContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
