package io.jikimi.collection;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class RotationGuardTests extends AbstractRotationGuardContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.h2();
    }
}
