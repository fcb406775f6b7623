package io.jikimi.migration;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class InPlaceIntegrationTests extends AbstractInPlaceContractTests {

    private final HikariDataSource database = TestDatabase.postgres();

    @Override
    DataSource dataSource() {
        return database;
    }

    @Override
    HikariDataSource single() {
        return TestDatabase.pool(database.getJdbcUrl(), "postgres", 1);
    }
}
