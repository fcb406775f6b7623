package io.jikimi.custody;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class ShapesTests extends AbstractShapesContractTests {

    @Override
    DataSource dataSource() {
        return TestDatabase.h2();
    }
}
