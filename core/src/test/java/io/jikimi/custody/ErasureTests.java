package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class ErasureTests extends AbstractErasureContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
