package io.jikimi.migration;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class InPlaceTests extends AbstractInPlaceContractTests {

    private final HikariDataSource database = TestDatabase.h2();

    @Override
    DataSource dataSource() {
        return database;
    }

    @Override
    HikariDataSource single() {
        return TestDatabase.pool(database.getJdbcUrl(), "sa", 1);
    }
}
