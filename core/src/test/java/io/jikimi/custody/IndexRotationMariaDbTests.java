package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class IndexRotationMariaDbTests extends AbstractIndexRotationContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
