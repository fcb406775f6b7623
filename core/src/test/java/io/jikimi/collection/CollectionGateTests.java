package io.jikimi.collection;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import org.junit.jupiter.api.Tag;

@Tag("again")
class CollectionGateTests extends AbstractCollectionGateContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.h2();
    }
}
