package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class SearchConditionTests extends AbstractSearchConditionContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
