package io.jikimi.rights;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import org.junit.jupiter.api.Tag;

@Tag("again")
class OlderDumpTests extends AbstractOlderDumpContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.h2();
    }
}
