package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class ObservedReadsMariaDbTests extends AbstractObservedReadsContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
