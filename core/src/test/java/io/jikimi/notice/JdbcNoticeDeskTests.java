package io.jikimi.notice;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class JdbcNoticeDeskTests extends AbstractNoticeDeskContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.h2();
    }
}
