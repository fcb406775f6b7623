package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class EnhancedClassesTests extends AbstractEnhancedClassesContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
