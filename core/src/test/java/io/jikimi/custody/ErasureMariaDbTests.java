package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class ErasureMariaDbTests extends AbstractErasureContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
