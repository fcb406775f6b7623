package io.jikimi.collection;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class BasisGuardTests extends AbstractBasisGuardContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.h2();
    }
}
