package io.jikimi.rights;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;

class OlderDumpTests extends AbstractOlderDumpContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.h2();
    }
}
