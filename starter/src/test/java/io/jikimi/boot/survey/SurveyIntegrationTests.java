package io.jikimi.boot.survey;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jikimi.boot.autoconfigure.ModeException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.Test;

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

    @Test
    void refusesTablesInAnotherSchemaThatStatementsFind() {
        execute("drop schema if exists other cascade");
        execute("create schema other");
        execute("create table other.jikimi_item (id int)");

        survey();
        assertThatThrownBy(
                        () ->
                                survey(
                                        "spring.datasource.hikari.connection-init-sql=set"
                                                + " search_path = public, other"))
                .hasRootCauseInstanceOf(ModeException.class);
    }
}
