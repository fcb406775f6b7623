package io.jikimi.storage;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class RowCustodyIntegrationTests extends AbstractRowCustodyContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
