package io.jikimi.destruction;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import org.junit.jupiter.api.Tag;

@Tag("again")
class DestructionDeskTests extends AbstractDestructionDeskContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.h2();
    }
}
