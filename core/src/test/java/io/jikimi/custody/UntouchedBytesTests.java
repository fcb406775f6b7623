package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;

@Tag("again")
class UntouchedBytesTests extends AbstractUntouchedBytesContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
