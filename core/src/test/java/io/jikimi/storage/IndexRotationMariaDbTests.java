package io.jikimi.storage;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class IndexRotationMariaDbTests extends AbstractIndexRotationContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
