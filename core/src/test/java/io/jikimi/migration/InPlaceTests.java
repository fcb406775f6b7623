package io.jikimi.migration;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;

@Tag("again")
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
