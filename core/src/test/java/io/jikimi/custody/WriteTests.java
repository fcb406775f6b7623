package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class WriteTests extends AbstractWriteContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
