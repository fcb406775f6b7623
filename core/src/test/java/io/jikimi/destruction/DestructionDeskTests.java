package io.jikimi.destruction;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class DestructionDeskTests extends AbstractDestructionDeskContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.h2();
    }
}
