package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class HistoryTests extends AbstractHistoryContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
