package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class QueryIntegrationTests extends AbstractQueryContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
