package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class RenameMariaDbTests extends AbstractRenameContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
