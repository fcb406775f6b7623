package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class EnhancedClassesMariaDbTests extends AbstractEnhancedClassesContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
