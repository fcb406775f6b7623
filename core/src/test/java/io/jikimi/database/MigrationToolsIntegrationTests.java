package io.jikimi.database;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class MigrationToolsIntegrationTests extends AbstractMigrationToolsContractTests {

    @Override
    HikariDataSource emptyDatabase() {
        return TestDatabase.pool(TestDatabase.postgresUrl(), "postgres", 4);
    }

    @Override
    HikariDataSource initialised() {
        return TestDatabase.postgres();
    }
}
