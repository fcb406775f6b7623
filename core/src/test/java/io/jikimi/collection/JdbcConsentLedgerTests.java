package io.jikimi.collection;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class JdbcConsentLedgerTests extends AbstractConsentLedgerContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.h2();
    }
}
