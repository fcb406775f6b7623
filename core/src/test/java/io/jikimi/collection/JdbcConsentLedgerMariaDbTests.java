package io.jikimi.collection;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class JdbcConsentLedgerMariaDbTests extends AbstractConsentLedgerContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
