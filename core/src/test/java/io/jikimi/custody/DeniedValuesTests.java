package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class DeniedValuesTests extends AbstractDeniedValuesContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
