package io.jikimi.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class MigrationCommandIntegrationTests extends AbstractMigrationCommandContractTests {

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @Override
    DataSource empty() {
        DataSource database = postgres.getPostgresDatabase();
        JdbcTemplate administration = new JdbcTemplate(database);
        administration.execute("drop schema public cascade");
        administration.execute("create schema public");
        return database;
    }

    @Override
    List<String> connection() {
        return List.of(
                "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                "--spring.datasource.username=postgres");
    }

    @Test
    void printsWhatPostgresUnderstands() {
        run("ddl", "member", "expand", "--language=en");

        assertThat(out())
                .contains("alter table member add column email_enc bytea;")
                .contains("alter table member add column email_bidx bytea;")
                .contains("alter table member alter column email drop not null;");
        assertThat(out().lines()).hasSize(7);
    }

    @Test
    void cutsOverOnlyWhenNothingLags() {
        jdbc.execute("alter table member alter column email drop not null");
        jdbc.execute("alter table member add column email_enc bytea");
        jdbc.execute("alter table member add column email_bidx bytea");
        report("BACKFILL", true);

        assertThat(cutOver()).isEqualTo(1);
        assertThat(err()).contains("pod-1").contains("'backfill'");

        report("ENFORCED", true);
        assertThat(cutOver()).isEqualTo(1);
        assertThat(err()).contains("100 values have no encrypted one");

        jdbc.update("update member set email_enc = '\\x01', email_bidx = '\\x02'");
        assertThat(cutOver()).isEqualTo(1);
        assertThat(err()).contains("has not found every value encrypted");

        jdbc.update("update jikimi_migration set verified_at = now()");
        assertThat(cutOver()).isZero();
        assertThat(cutOver()).isZero();
        assertThat(run("status", "--language=en")).isEqualTo(1);
        assertThat(out()).contains("cut over").contains("running instance pod-1 enforced");
        assertThat(jdbc.queryForObject("select cut_over_by from jikimi_migration", String.class))
                .contains("dpo-01");
    }

    @Test
    void dropsAPlainColumnOnlyWhenNobodyReadsIt() {
        report("ENFORCED", true);
        assertThat(run("ddl", "member", "end", "--language=en")).isEqualTo(1);
        assertThat(err()).contains("Plain values are left");

        jdbc.update("update jikimi_migration set emptied_at = now()");
        assertThat(run("ddl", "member", "end", "--language=en")).isEqualTo(1);
        assertThat(err()).contains("pod-1").contains("Restart it");

        report("ENFORCED", false);
        assertThat(run("ddl", "member", "end", "--language=en")).isEqualTo(1);
        assertThat(err()).contains("100 values stand in the clear in member");

        jdbc.execute("alter table member alter column email drop not null");
        jdbc.update("update member set email = null");
        assertThat(run("ddl", "member", "end", "--language=en")).isZero();
        assertThat(out()).contains("alter table member drop column email;");
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("ddl", "member")).isEqualTo(2);
        assertThat(run("ddl", "member", "finish")).isEqualTo(2);
        assertThat(run("cut-over", "member")).isEqualTo(2);
        assertThat(run("cut-over", "nothing", "--by=dpo-01")).isEqualTo(2);
    }

    private int cutOver() {
        return run("cut-over", "member", "--by=dpo-01", "--language=en");
    }

    private void report(String phase, boolean readsPlain) {
        jdbc.update("delete from jikimi_migration_instance");
        jdbc.update(
                "insert into jikimi_migration_instance values ('pod-1', 'member', ?, false, ?,"
                        + " now())",
                phase,
                readsPlain);
    }
}
