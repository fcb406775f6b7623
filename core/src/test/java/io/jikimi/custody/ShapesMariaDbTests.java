package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class ShapesMariaDbTests extends AbstractShapesContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.mariaDb();
    }
}
