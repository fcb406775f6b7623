package io.jikimi.catalogue;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class CatalogueMariaDbTests extends AbstractCatalogueContractTests {

    @Override
    DataSource newDatabase() {
        return TestDatabase.mariaDb();
    }
}
