package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class UntouchedBytesTests extends AbstractUntouchedBytesContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
