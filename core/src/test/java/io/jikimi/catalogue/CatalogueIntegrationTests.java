package io.jikimi.catalogue;

import io.jikimi.fixture.TestDatabase;
import javax.sql.DataSource;

class CatalogueIntegrationTests extends AbstractCatalogueContractTests {

    @Override
    DataSource newDatabase() {
        return TestDatabase.postgres();
    }
}
