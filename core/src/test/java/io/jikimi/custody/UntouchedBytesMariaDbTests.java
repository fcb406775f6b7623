package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class UntouchedBytesMariaDbTests extends AbstractUntouchedBytesContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
