package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class ChangeLogTests extends AbstractChangeLogContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
