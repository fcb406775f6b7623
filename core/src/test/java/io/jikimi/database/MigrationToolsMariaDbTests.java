package io.jikimi.database;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class MigrationToolsMariaDbTests extends AbstractMigrationToolsContractTests {

    @Override
    HikariDataSource emptyDatabase() {
        return TestDatabase.pool(TestDatabase.mariaDbUrl(), "root", 4);
    }

    @Override
    HikariDataSource initialised() {
        return TestDatabase.mariaDb();
    }
}
