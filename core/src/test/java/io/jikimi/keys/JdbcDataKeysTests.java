package io.jikimi.keys;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

/** Data keys on H2. */
class JdbcDataKeysTests extends AbstractDataKeysContractTests {

    @Override
    HikariDataSource database() {
        return TestDatabase.h2();
    }
}
