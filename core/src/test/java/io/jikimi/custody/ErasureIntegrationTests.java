package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class ErasureIntegrationTests extends AbstractErasureContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
