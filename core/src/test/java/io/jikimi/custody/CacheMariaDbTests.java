package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class CacheMariaDbTests extends AbstractCacheContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
