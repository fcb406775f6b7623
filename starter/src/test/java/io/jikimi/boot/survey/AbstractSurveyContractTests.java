package io.jikimi.boot.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jikimi.boot.autoconfigure.ModeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A survey in a small shop, on every database. All personal values are made up. */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
abstract class AbstractSurveyContractTests {

    private static final List<String> CANARIES =
            List.of("가온하늘", "canary@example.com", "010-0000-7171", "canary-extra@example.com");

    @TempDir private Path folder;

    private String url;
    private JdbcTemplate database;

    /** The address of an empty database, with its user. */
    abstract String database() throws IOException;

    void closeDatabase() throws IOException {}

    @BeforeAll
    void open() throws IOException {
        url = database();
        database = new JdbcTemplate(new DriverManagerDataSource(url));
    }

    @AfterAll
    void close() throws IOException {
        closeDatabase();
    }

    @BeforeEach
    void tablesOfYears() {
        for (String table : List.of("jikimi_item", "parcel", "customer", "legacy_log")) {
            database.execute("drop table if exists " + table);
        }
        for (String sequence : List.of("customer_seq", "parcel_seq")) {
            database.execute("drop sequence if exists " + sequence);
        }
        database.execute("create sequence customer_seq start with 51 increment by 50");
        database.execute("create sequence parcel_seq start with 51 increment by 50");
        database.execute(
                "create table customer (id bigint primary key, name varchar(20), email varchar(60)"
                        + " unique, extra varchar(60), colour varchar(20), street varchar(40),"
                        + " floor int not null, old_hp_no varchar(20))");
        database.execute(
                "create table parcel (id bigint primary key, customer_id bigint,"
                        + " receiver_name varchar(20), goods_name varchar(20))");
        database.execute("create table legacy_log (attr7 varchar(60))");
        database.update(
                "insert into customer values (1, ?, ?, ?, 'blue', '나온로 1', 2, ?)",
                CANARIES.get(0),
                CANARIES.get(1),
                CANARIES.get(3),
                CANARIES.get(2));
        database.update("insert into legacy_log values (?)", CANARIES.get(2));
    }

    @Test
    void findsNamesContentColumnsWithoutEntityAndQueries() throws IOException {
        survey();

        assertThat(found("survey.en.md"))
                .contains(
                        "| customer.name | customer.name | string | name | its name |",
                        "| customer.home.street | customer.street | string | address | its name |",
                        "| customer.extra | customer.extra | string | email | 1 of 1 values |",
                        "| parcel.receivername |",
                        "| mobile | its name (no entity maps it) |",
                        "| mobile | 1 of 1 values (no entity maps it) |",
                        "| legacy_log.attr7 |",
                        "| customer.old_hp_no |",
                        "| customers.findbynamestartingwithorderbyname | customer.name | beginning |",
                        "| customers.findbynamestartingwithorderbyname | customer.name | order by |",
                        "| customers.containing | customer.name | any part (like) |",
                        "| customers.containing | customer.name | function |",
                        "| customers.emails | customer.email | read by sql |",
                        "| customers.emails | customer.name | equality |",
                        "| line | name |")
                .doesNotContain("customer.colour", "goodsname", "floor", "hte_");
    }

    @Test
    void writesTheSameBytesAgain() throws IOException {
        survey();
        Map<String, String> first = files();
        survey();

        assertThat(files()).isEqualTo(first).hasSize(4);
    }

    @Test
    void changesNothingInTheDatabase() {
        List<Map<String, Object>> before = contents();
        survey();

        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void repeatsNoValue(CapturedOutput output) throws IOException {
        survey();

        for (String canary : CANARIES) {
            assertThat(files().values()).noneMatch(text -> text.contains(canary));
            assertThat(output.getAll()).doesNotContain(canary);
        }
    }

    @Test
    void looksIntoNothingWhereItMayNot() throws IOException {
        survey("jikimi.survey.sample=0");

        assertThat(found("survey.en.md"))
                .contains("| customer.name |")
                .doesNotContain("customer.extra", "attr7");
    }

    @Test
    void leavesNothingElseOfOursInTheService() {
        try (ConfigurableApplicationContext shop = start()) {
            assertThat(shop.getBeanDefinitionNames())
                    .filteredOn(name -> name.toLowerCase(Locale.ROOT).contains("jikimi"))
                    .containsExactlyInAnyOrder(
                            "io.jikimi.boot.survey.SurveyAutoConfiguration",
                            "io.jikimi.boot.survey.SurveyAutoConfiguration$HandlerConfiguration",
                            "io.jikimi.boot.survey.SurveyAutoConfiguration$MapperConfiguration",
                            "io.jikimi.boot.survey.SurveyAutoConfiguration$RunConfiguration",
                            "io.jikimi.boot.survey.SurveyMappingAutoConfiguration",
                            "jikimi.survey-io.jikimi.boot.survey.SurveyProperties",
                            "jikimiSurvey",
                            "jikimiSurveyedHandlers",
                            "jikimiSurveyedMappers",
                            "jikimiSurveyedMapping");
            assertThat(shop.getEnvironment().getPropertySources().contains("jikimiLoggers"))
                    .isFalse();
        }
    }

    @Test
    void refusesADatabaseThatMayHoldEncryptedValues() {
        database.execute("create table jikimi_item (id int)");

        assertThatThrownBy(this::survey)
                .hasRootCauseInstanceOf(ModeException.class)
                .rootCause()
                .hasMessageContaining("jikimi_item");
    }

    @Test
    void startsTheServiceWhereItCannotWrite(CapturedOutput output) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        survey("jikimi.survey.directory=" + file.resolve("below"));

        assertThat(output).contains("set 'jikimi.survey.directory' to a folder");
    }

    void survey(String... properties) {
        start(properties).close();
    }

    void execute(String statement) {
        database.execute(statement);
    }

    private ConfigurableApplicationContext start(String... properties) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "spring.datasource.url=" + url,
                                "spring.jpa.hibernate.ddl-auto=validate",
                                "spring.main.banner-mode=off",
                                "jikimi.mode=survey"));
        all.addAll(Arrays.asList(properties));
        if (all.stream().noneMatch(property -> property.startsWith("jikimi.survey.directory"))) {
            all.add("jikimi.survey.directory=" + folder.resolve("found"));
        }
        return new SpringApplicationBuilder(SurveyedShop.class)
                .web(WebApplicationType.NONE)
                .run(all.stream().map("--"::concat).toArray(String[]::new));
    }

    private String found(String name) throws IOException {
        // Databases write names in capitals, or not.
        return Files.readString(folder.resolve("found").resolve(name)).toLowerCase(Locale.ROOT);
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> found = Files.list(folder.resolve("found"))) {
            for (Path file : found.toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return files;
    }

    private List<Map<String, Object>> contents() {
        List<Map<String, Object>> contents =
                new ArrayList<>(
                        database.queryForList(
                                "select table_name, column_name, data_type from"
                                        + " information_schema.columns where lower(table_schema) in"
                                        + " ('public', 'shop')"
                                        // Hibernate makes these for itself, with or without us.
                                        + " and lower(table_name) not like 'hte%'"
                                        + " order by 1, 2"));
        for (String table : List.of("customer", "parcel", "legacy_log")) {
            contents.addAll(database.queryForList("select * from " + table));
        }
        return contents;
    }
}
