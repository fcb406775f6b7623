package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class UntouchedBytesIntegrationTests extends AbstractUntouchedBytesContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
