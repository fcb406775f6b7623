package io.jikimi.storage;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class CustodyTests extends AbstractCustodyContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.h2();
    }
}
