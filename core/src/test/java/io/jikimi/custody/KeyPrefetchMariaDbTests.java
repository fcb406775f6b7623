package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class KeyPrefetchMariaDbTests extends AbstractKeyPrefetchContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
