package io.jikimi.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.database.SchemaScripts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** The operator's side of a table that is being encrypted. Made up people. */
abstract class AbstractMigrationCommandContractTests {

    private static final int MORE_ROWS = 4_000;
    private static final int OVERHEAD = 37;
    private static final int INDEX = 16;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final MigrationCommand command =
            new MigrationCommand(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8));

    @TempDir private Path folder;

    JdbcTemplate jdbc;

    /** A database without any table. */
    abstract DataSource empty();

    /** The address of the database that was emptied last, and its user. */
    abstract List<String> connection();

    @BeforeEach
    void fill() {
        DataSource database = empty();
        jdbc = new JdbcTemplate(database);
        SchemaScripts.apply(database);
        jdbc.execute(
                "create table member (id bigint primary key, email varchar(100) not null unique)");
        insert(1, 100);
        jdbc.update(
                "insert into jikimi_migration (table_name, declared, phase, rows_seen,"
                        + " rows_changed, rows_refused) values ('member', 'member', 'EXPAND', 0, 0,"
                        + " 0)");
        declare("email", "email_bidx:16:true");
    }

    private void insert(int first, int last) {
        jdbc.batchUpdate(
                "insert into member (id, email) values (?, ?)",
                IntStream.rangeClosed(first, last)
                        .mapToObj(number -> new Object[] {number, "p" + number + "@example.com"})
                        .toList());
    }

    private void declare(String column, String indexes) {
        jdbc.update(
                "insert into jikimi_migration_column (table_name, plain_column, encrypted_column,"
                        + " indexes) values ('member', ?, ?, ?)",
                column,
                column + "_enc",
                indexes);
    }

    @Test
    void printsAndFilesTheStatementsThatAPhaseNeeds() throws IOException {
        Path file = folder.resolve("V7__expand.sql");

        assertThat(run("ddl", "member", "expand", "--file=" + file, "--language=en")).isZero();

        assertThat(out())
                .contains("100 rows")
                .contains("email_enc")
                .contains("email_bidx")
                .doesNotContain("unique index")
                .doesNotContain("@example.com");
        assertThat(run("ddl", "member", "expand", "--file=" + file)).isEqualTo(2);

        execute(Files.readAllLines(file));
        jdbc.update("update member set email = null where id = 1");
        out.reset();
        run("ddl", "member", "enforced", "--language=en");
        assertThat(out())
                .contains("create unique index member_email_bidx on member (email_bidx);")
                .doesNotContain("add column");
        execute(out().lines().toList());
        out.reset();
        run("ddl", "member", "enforced", "--language=en");
        assertThat(out()).contains("nothing is missing");
    }

    @Test
    void estimatesRowsBytesAndTime() {
        jdbc.execute("alter table member add name varchar(50)");
        declare("name", "");
        insert(101, 100 + MORE_ROWS);
        jdbc.update("update member set name = '가상' where id <= 50");
        long letters =
                IntStream.rangeClosed(1, 100 + MORE_ROWS)
                        .mapToObj(number -> "p" + number + "@example.com")
                        .mapToInt(String::length)
                        .sum();
        long bytes =
                letters
                        + (100 + MORE_ROWS) * (OVERHEAD + INDEX)
                        + 50L * ("가상".getBytes(StandardCharsets.UTF_8).length + OVERHEAD);

        run("ddl", "member", "backfill", "--language=en");

        assertThat(out().lines().findFirst().orElseThrow())
                .contains(": 4100 rows, " + bytes + " more bytes, about 3 seconds");
    }

    @Test
    void endsWithTheStatementsThatDropThePlainColumns() {
        run("ddl", "member", "enforced", "--language=en");
        execute(out().lines().toList());
        jdbc.update("update member set email = null");
        jdbc.update("update jikimi_migration set emptied_at = current_timestamp");
        out.reset();

        assertThat(run("ddl", "member", "end", "--language=en")).isZero();
        execute(out().lines().toList());

        assertThat(jdbc.queryForMap("select * from member where id = 1"))
                .hasSize(3)
                .doesNotContainKeys("email", "EMAIL");
    }

    /** As a tool for migrations runs them. */
    private void execute(List<String> lines) {
        lines.stream()
                .filter(line -> !line.startsWith("--"))
                .map(line -> line.replaceFirst(";$", ""))
                .forEach(jdbc::execute);
    }

    int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(connection());
        return command.run(all.toArray(String[]::new));
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
