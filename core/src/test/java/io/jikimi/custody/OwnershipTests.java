package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class OwnershipTests extends AbstractOwnershipContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
