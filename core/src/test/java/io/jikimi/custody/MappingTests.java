package io.jikimi.custody;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import org.junit.jupiter.api.Tag;

@Tag("again")
class MappingTests extends AbstractMappingContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.h2();
    }
}
