package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class KeyPrefetchIntegrationTests extends AbstractKeyPrefetchContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
