package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class IdentityMariaDbTests extends AbstractIdentityContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
