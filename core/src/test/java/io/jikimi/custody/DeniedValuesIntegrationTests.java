package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class DeniedValuesIntegrationTests extends AbstractDeniedValuesContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
