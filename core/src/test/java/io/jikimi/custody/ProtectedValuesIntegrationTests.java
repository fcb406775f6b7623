package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class ProtectedValuesIntegrationTests extends AbstractProtectedValuesContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
