package io.jikimi.migration;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;

@Tag("again")
class MigrationTests extends AbstractMigrationContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
