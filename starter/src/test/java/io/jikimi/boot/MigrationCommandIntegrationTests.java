package io.jikimi.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.database.SchemaScripts;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** The operator's side of a table that is being encrypted. Made up people. */
class MigrationCommandIntegrationTests {

    private static EmbeddedPostgres postgres;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final MigrationCommand command =
            new MigrationCommand(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8));

    @TempDir private Path folder;

    private JdbcTemplate jdbc;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void fill() {
        DataSource database = postgres.getPostgresDatabase();
        jdbc = new JdbcTemplate(database);
        jdbc.execute("drop schema public cascade");
        jdbc.execute("create schema public");
        SchemaScripts.apply(database);
        jdbc.execute(
                "create table member (id bigint primary key, email varchar(100) not null unique)");
        jdbc.update(
                "insert into member select n, 'p' || n || '@example.com' from generate_series(1,"
                        + " 100) n");
        jdbc.update(
                "insert into jikimi_migration (table_name, declared, phase, rows_seen,"
                        + " rows_changed, rows_refused) values ('member', 'member', 'EXPAND', 0, 0,"
                        + " 0)");
        jdbc.update(
                "insert into jikimi_migration_column values ('member', 'email', 'email_enc',"
                        + " 'email_bidx:16:true')");
    }

    @Test
    void printsTheStatementsOfAPhaseWithTheWorkTheyMean() throws IOException {
        Path file = folder.resolve("V7__expand.sql");

        assertThat(run("ddl", "member", "expand", "--file=" + file, "--language=en")).isZero();

        assertThat(out())
                .contains("100 rows")
                .contains("alter table member add column email_enc bytea;")
                .contains("alter table member add column email_bidx bytea;")
                .contains("alter table member alter column email drop not null;")
                .doesNotContain("unique index")
                .doesNotContain("@example.com");
        assertThat(Files.readAllLines(file)).hasSize(7);
        assertThat(run("ddl", "member", "expand", "--file=" + file)).isEqualTo(2);

        jdbc.execute(Files.readString(file));
        out.reset();
        run("ddl", "member", "enforced", "--language=en");
        assertThat(out())
                .contains("create unique index member_email_bidx on member (email_bidx);")
                .doesNotContain("add column");
        jdbc.execute("create unique index member_email_bidx on member (email_bidx)");
        out.reset();
        run("ddl", "member", "enforced", "--language=en");
        assertThat(out()).contains("nothing is missing");
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

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"));
        all.add("--spring.datasource.username=postgres");
        return command.run(all.toArray(String[]::new));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
