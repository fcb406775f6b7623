package io.jikimi.rights;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.fixture.life.LifeCycle;

class SubjectMergeIntegrationTests extends AbstractSubjectMergeContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.postgres();
    }

    @Override
    void die(LifeCycle shop) {
        shop.entities()
                .createNativeQuery("select pg_terminate_backend(pg_backend_pid())")
                .getResultList();
    }
}
