package io.jikimi.storage;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class RowCustodyMariaDbTests extends AbstractRowCustodyContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
