package io.jikimi.rights;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.fixture.life.LifeCycle;

class SubjectMergeMariaDbTests extends AbstractSubjectMergeContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.mariaDb();
    }

    @Override
    void die(LifeCycle shop) {
        shop.entities().createNativeQuery("kill connection connection_id()").executeUpdate();
    }
}
