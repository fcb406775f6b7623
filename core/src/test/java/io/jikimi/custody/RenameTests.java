package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class RenameTests extends AbstractRenameContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
