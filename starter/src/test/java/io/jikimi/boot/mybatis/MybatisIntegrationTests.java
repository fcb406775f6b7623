package io.jikimi.boot.mybatis;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;

class MybatisIntegrationTests extends AbstractMybatisContractTests {

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
