package io.jikimi.storage;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class ValueRotationMariaDbTests extends AbstractValueRotationContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
