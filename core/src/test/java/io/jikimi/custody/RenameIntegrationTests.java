package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class RenameIntegrationTests extends AbstractRenameContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
