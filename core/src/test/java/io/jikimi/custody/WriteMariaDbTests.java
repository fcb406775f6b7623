package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class WriteMariaDbTests extends AbstractWriteContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
