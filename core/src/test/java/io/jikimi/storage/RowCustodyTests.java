package io.jikimi.storage;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class RowCustodyTests extends AbstractRowCustodyContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
