package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class ProtectedValuesTests extends AbstractProtectedValuesContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
