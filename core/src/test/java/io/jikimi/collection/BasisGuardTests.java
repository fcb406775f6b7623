package io.jikimi.collection;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import org.junit.jupiter.api.Tag;

@Tag("again")
class BasisGuardTests extends AbstractBasisGuardContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.h2();
    }
}
