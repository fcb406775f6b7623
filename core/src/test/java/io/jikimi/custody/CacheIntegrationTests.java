package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class CacheIntegrationTests extends AbstractCacheContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
