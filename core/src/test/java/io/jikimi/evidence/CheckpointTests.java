package io.jikimi.evidence;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Checkpoints on H2. */
@Tag("again")
class CheckpointTests extends AbstractCheckpointContractTests {

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
