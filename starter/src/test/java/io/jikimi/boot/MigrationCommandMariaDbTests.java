package io.jikimi.boot;

import io.jikimi.boot.fixture.MariaDbServer;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class MigrationCommandMariaDbTests extends AbstractMigrationCommandContractTests {

    private static MariaDbServer server;

    @BeforeAll
    static void start() {
        server = MariaDbServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    DataSource empty() {
        return server.empty();
    }

    @Override
    List<String> connection() {
        return List.of(
                "--spring.datasource.url=" + server.url(),
                "--spring.datasource.username=" + MariaDbServer.USER);
    }
}
