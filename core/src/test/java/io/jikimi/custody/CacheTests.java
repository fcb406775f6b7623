package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class CacheTests extends AbstractCacheContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
