package io.jikimi.keys;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Rotations on H2. */
class JdbcKeyRotationTests extends AbstractKeyRotationContractTests {

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
