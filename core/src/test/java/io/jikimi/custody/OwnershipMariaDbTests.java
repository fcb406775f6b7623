package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class OwnershipMariaDbTests extends AbstractOwnershipContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
