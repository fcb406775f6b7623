package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class ReturningMasksIntegrationTests extends AbstractReturningMasksContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
