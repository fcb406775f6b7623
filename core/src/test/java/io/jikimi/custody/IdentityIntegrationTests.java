package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class IdentityIntegrationTests extends AbstractIdentityContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
