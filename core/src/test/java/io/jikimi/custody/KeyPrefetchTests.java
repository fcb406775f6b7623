package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class KeyPrefetchTests extends AbstractKeyPrefetchContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
