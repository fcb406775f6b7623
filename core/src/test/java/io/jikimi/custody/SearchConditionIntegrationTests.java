package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class SearchConditionIntegrationTests extends AbstractSearchConditionContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
