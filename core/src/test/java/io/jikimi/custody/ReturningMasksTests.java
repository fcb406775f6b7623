package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class ReturningMasksTests extends AbstractReturningMasksContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
