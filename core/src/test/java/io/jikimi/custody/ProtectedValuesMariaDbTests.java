package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class ProtectedValuesMariaDbTests extends AbstractProtectedValuesContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
