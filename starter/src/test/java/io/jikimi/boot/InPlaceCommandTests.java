package io.jikimi.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jikimi.boot.fixture.shop.Customer;
import io.jikimi.database.SchemaScripts;
import io.jikimi.database.StoredText;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.subject.LegalClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The operator's side of texts that are encrypted where they stand. Made up people. */
class InPlaceCommandTests {

    /** A command is a program of its own and has the clock of its machine. */
    private static final LegalClock CLOCK = LegalClock.system();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final InPlaceCommand command =
            new InPlaceCommand(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8));

    @TempDir private Path folder;
    private String url;
    private JdbcTemplate jdbc;

    @BeforeEach
    void fill() throws IOException {
        byte[] lock = new byte[32];
        Files.writeString(folder.resolve("secret"), Base64.getEncoder().encodeToString(lock));
        KeysetFileMasterKeys.create(folder.resolve("keyset.json"), lock);
        url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        DriverManagerDataSource database = new DriverManagerDataSource(url, "sa", "");
        jdbc = new JdbcTemplate(database);
        SchemaScripts.apply(database);
        jdbc.execute("create table customer (id bigint primary key, name varchar(40) not null)");
        for (long id = 1; id <= 5; id++) {
            jdbc.update("insert into customer (id, name) values (?, ?)", id, "가상" + id);
        }
    }

    @Test
    void printsEncryptsAndDoesItOnce() {
        assertThat(run(hours(2), "encrypt", "--by=ann")).isEqualTo(1);
        assertThat(err()).contains("REFUSED").contains("Run: alter table customer");
        assertThat(run(hours(2), "ddl")).isZero();
        assertThat(out()).contains("5 rows").contains("alter table customer");
        execute();

        assertThat(run(hours(2), "status")).isEqualTo(1);
        assertThat(run(hours(2), "encrypt", "--by=ann")).isZero();
        assertThat(out()).contains("DONE").contains("customer: encrypting");
        assertThat(jdbc.queryForList("select name from customer", String.class))
                .hasSize(5)
                .allMatch(StoredText::isForm);
        assertThat(run(hours(2), "status")).isZero();
        assertThat(run(hours(2), "revert", "--by=ann")).isEqualTo(1);
        assertThat(err()).contains("no way back");
        assertThat(run(hours(2), "ddl")).isZero();
        assertThat(out()).contains("check (substring(name, 1, 6)");
        execute();
        assertThatThrownBy(() -> jdbc.execute("update customer set name = '평문' where id = 1"))
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThat(run(hours(2), "encrypt", "--by=ann")).isZero();
        assertThat(
                        jdbc.queryForList(
                                "select kind from jikimi_ledger where kind like 'migration.%' order by"
                                        + " id",
                                String.class))
                .containsExactly("migration.in-place.encrypting", "migration.in-place.encrypted");
    }

    @Test
    void printsWhatPutsTheFormOfTheTableBack() {
        run(hours(2), "ddl");
        List<String> undo =
                out().lines().filter(line -> line.startsWith("-- alter table")).toList();
        execute();
        assertThat(undo).hasSize(1);
        assertThat(run(hours(2), "ddl")).isZero();
        assertThat(out()).doesNotContain("alter table");

        undo.forEach(line -> jdbc.execute(line.substring(3)));

        assertThatThrownBy(() -> jdbc.update("update customer set name = ?", "가".repeat(41)))
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    @Test
    void pausesNoLongerThanSomebodyIsTakenForRunning() {
        assertThat(run(hours(2), "status", "--jikimi.migration.in-place.pause=61s")).isEqualTo(2);
        assertThat(err()).contains("NOTHING DONE");
        assertThat(run(hours(2), "status", "--jikimi.migration.in-place.pause=60s")).isEqualTo(1);
    }

    @Test
    void goesBackAndSaysWhatIsLeft() {
        run(hours(2), "ddl");
        execute();
        jdbc.update(
                "update customer set name = ? where id = 3",
                StoredText.MARK + "01" + "00".repeat(60));

        assertThat(run(hours(2), "encrypt", "--by=ann")).isEqualTo(1);
        assertThat(out()).contains("customer.name: 1 values were left as they are");
        assertThat(err()).contains("NOT DONE").doesNotContain("가상");
        jdbc.update("update customer set name = '가상3' where id = 3");
        assertThat(run(hours(2), "revert", "--by=ann")).isZero();
        assertThat(out()).contains("REVERTED").contains("customer");
        assertThat(jdbc.queryForList("select name from customer order by id", String.class))
                .containsExactly("가상1", "가상2", "가상3", "가상4", "가상5");
    }

    @Test
    void isRefusedWhileTheServiceOfTheSameNameReports() {
        run(hours(2), "ddl");
        execute();
        jdbc.execute(
                "insert into jikimi_migration_instance (instance, declared, phase, knows_cut_over,"
                        + " reads_plain, seen_at) values ('pod-1', 'other', 'ENFORCED', true, true,"
                        + " current_timestamp)");
        assertThat(run(hours(2), "encrypt", "--by=ann", "--jikimi.migration.instance=pod-1"))
                .isEqualTo(1);
        assertThat(err()).contains("pod-1 reported");
    }

    @Test
    void saysNotDoneWhereSomethingFailedInTheMiddle() {
        run(hours(2), "ddl");
        execute();
        jdbc.execute("alter table jikimi_in_place drop column canary");
        assertThat(run(hours(2), "encrypt", "--by=ann")).isEqualTo(1);
        assertThat(err()).contains("NOT DONE").contains("status").doesNotContain("NOTHING DONE");
    }

    @Test
    void refusesWithoutAWindowAnAccountOrAWord() {
        assertThat(run(null, "encrypt", "--by=ann")).isEqualTo(1);
        assertThat(err()).contains("No maintenance window");
        assertThat(run(CLOCK.now().minusSeconds(5), "encrypt", "--by=ann")).isEqualTo(1);
        assertThat(run(hours(30), "revert", "--by=ann")).isEqualTo(1);
        assertThat(run(hours(2), "encrypt")).isEqualTo(2);
        assertThat(run(hours(2), "encrypt", "--by= ")).isEqualTo(2);
        assertThat(run(hours(2), "everything")).isEqualTo(2);
        assertThat(err()).contains("Usage");
    }

    private static Instant hours(int hours) {
        return CLOCK.now().plus(Duration.ofHours(hours));
    }

    private void execute() {
        out().lines().filter(line -> !line.startsWith("--")).forEach(jdbc::execute);
    }

    private int run(@org.jspecify.annotations.Nullable Instant until, String... words) {
        out.reset();
        err.reset();
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(
                List.of(
                        "--language=en",
                        "--spring.datasource.url=" + url,
                        "--spring.datasource.username=sa",
                        "--jikimi.commands.configuration=" + Entities.class.getName(),
                        "--jikimi.master-key.location=" + folder.resolve("keyset.json"),
                        "--jikimi.master-key.secret-file=" + folder.resolve("secret"),
                        "--jikimi.migration.in-place.tables.customer=name"));
        if (until != null) {
            arguments.add("--jikimi.migration.in-place.until=" + until);
        }
        return command.run(arguments.toArray(String[]::new));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** What the operator names in the properties. */
    @Configuration(proxyBeanMethods = false)
    @EntityScan(basePackageClasses = Customer.class)
    static class Entities {}
}
