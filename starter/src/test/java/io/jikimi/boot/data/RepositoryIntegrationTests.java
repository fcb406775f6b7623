package io.jikimi.boot.data;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;

class RepositoryIntegrationTests extends AbstractRepositoryContractTests {

    private EmbeddedPostgres postgres;

    @Override
    String database() throws IOException {
        postgres = EmbeddedPostgres.start();
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    @Override
    void closeDatabase() throws IOException {
        postgres.close();
    }
}
