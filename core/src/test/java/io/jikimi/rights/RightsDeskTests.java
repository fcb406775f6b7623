package io.jikimi.rights;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import org.junit.jupiter.api.Tag;

@Tag("again")
class RightsDeskTests extends AbstractRightsDeskContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.h2();
    }
}
