package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class RowCustodyMariaDbTests extends AbstractRowCustodyContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
