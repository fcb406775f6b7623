package io.jikimi.storage;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;

@Tag("again")
class ValueRotationTests extends AbstractValueRotationContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
