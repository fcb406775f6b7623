package io.jikimi.catalogue;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class CatalogueTests extends AbstractCatalogueContractTests {

    @Override
    DataSource newDatabase() {
        return TestDatabase.h2();
    }
}
