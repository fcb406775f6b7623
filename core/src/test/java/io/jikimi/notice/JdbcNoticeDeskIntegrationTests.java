package io.jikimi.notice;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class JdbcNoticeDeskIntegrationTests extends AbstractNoticeDeskContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.postgres();
    }
}
