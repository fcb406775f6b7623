package io.jikimi.storage;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class ValueRotationTests extends AbstractValueRotationContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
