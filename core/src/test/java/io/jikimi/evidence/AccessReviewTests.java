package io.jikimi.evidence;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The review of the access log on H2. */
class AccessReviewTests extends AbstractAccessReviewContractTests {

    private static HikariDataSource database;

    @BeforeAll
    static void create() {
        database = TestDatabase.h2();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @Override
    HikariDataSource database() {
        return database;
    }
}
