package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class DeniedValuesMariaDbTests extends AbstractDeniedValuesContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
