package io.jikimi.notice;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class JdbcNoticeDeskMariaDbTests extends AbstractNoticeDeskContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
