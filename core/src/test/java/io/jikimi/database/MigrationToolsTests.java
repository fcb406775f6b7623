package io.jikimi.database;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import java.util.UUID;
import org.junit.jupiter.api.Tag;

@Tag("again")
class MigrationToolsTests extends AbstractMigrationToolsContractTests {

    @Override
    HikariDataSource emptyDatabase() {
        return TestDatabase.pool(
                "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", 4);
    }

    @Override
    HikariDataSource initialised() {
        return TestDatabase.h2();
    }
}
