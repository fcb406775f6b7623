package io.jikimi.collection;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class BasisGuardMariaDbTests extends AbstractBasisGuardContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
