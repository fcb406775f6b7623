package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class OwnershipIntegrationTests extends AbstractOwnershipContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
