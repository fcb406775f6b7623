package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class ObservedReadsTests extends AbstractObservedReadsContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
