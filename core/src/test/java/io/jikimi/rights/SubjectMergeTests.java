package io.jikimi.rights;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.fixture.life.LifeCycle;
import org.junit.jupiter.api.Tag;

@Tag("again")
class SubjectMergeTests extends AbstractSubjectMergeContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.h2();
    }

    @Override
    void die(LifeCycle shop) {
        throw new IllegalStateException("The process ends here");
    }
}
