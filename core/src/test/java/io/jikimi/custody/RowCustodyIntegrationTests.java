package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class RowCustodyIntegrationTests extends AbstractRowCustodyContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
