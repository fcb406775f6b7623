package io.jikimi.migration;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class InPlaceMariaDbTests extends AbstractInPlaceContractTests {

    private final HikariDataSource database = TestDatabase.mariaDb();

    @Override
    DataSource dataSource() {
        return database;
    }

    @Override
    HikariDataSource single() {
        return TestDatabase.pool(database.getJdbcUrl(), "root", 1);
    }
}
