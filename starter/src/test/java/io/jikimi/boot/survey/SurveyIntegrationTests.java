package io.jikimi.boot.survey;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;

class SurveyIntegrationTests extends AbstractSurveyContractTests {

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
