package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class EnhancedClassesIntegrationTests extends AbstractEnhancedClassesContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }
}
