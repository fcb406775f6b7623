package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class IdentityTests extends AbstractIdentityContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
