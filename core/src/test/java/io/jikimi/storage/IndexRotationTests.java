package io.jikimi.storage;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class IndexRotationTests extends AbstractIndexRotationContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
