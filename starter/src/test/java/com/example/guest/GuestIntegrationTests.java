package com.example.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.guest.people.Customer;
import com.example.guest.shelf.Shelf;
import io.jikimi.crypto.StoredValue;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.SchemaScripts;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.matchers.GroupMatcher;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.TaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * A service that was there first, with everything at once that a starter could be in the way of:
 * all of it goes on working. What cannot is refused by name elsewhere. All personal values are made
 * up.
 */
class GuestIntegrationTests {

    private static final String KIM = "Haneul Kim";
    private static final String LEE = "Bada Lee";

    private static EmbeddedPostgres postgres;
    private static ServletWebServerApplicationContext context;
    private static JdbcTemplate jdbc;
    private static Path folder;
    private static GuestDesk desk;
    private static long kim;
    private static long lee;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        folder = directory;
        postgres = EmbeddedPostgres.start();
        KeysetFileMasterKeys.create(folder.resolve("keyset.json"), new byte[32]);
        Files.writeString(
                folder.resolve("secret"), Base64.getEncoder().encodeToString(new byte[32]));
        writeMigrations(Files.createDirectory(folder.resolve("migrations")));
        context = start(true, false);
        jdbc = new JdbcTemplate(context.getBean(DataSource.class));
        desk = context.getBean(GuestDesk.class);
        Customer first = desk.add(new Customer(KIM, "Haneul@example.com", "a 12"));
        kim = Objects.requireNonNull(first.id());
        Customer second = new Customer(LEE, "bada@example.com", "b 7");
        second.introduce(first);
        lee = Objects.requireNonNull(desk.add(second).id());
    }

    /**
     * Our scripts as they are, the tables of the service, and those of its scheduler, whose script
     * would end the transaction of a migration.
     */
    private static void writeMigrations(Path migrations) throws IOException {
        List<Resource> scripts = SchemaScripts.of(DatabaseDialect.POSTGRESQL);
        for (int room = 0; room < scripts.size(); room++) {
            Files.write(
                    migrations.resolve(
                            String.format(
                                    Locale.ROOT,
                                    "V1_%02d__jikimi_%s",
                                    room + 1,
                                    scripts.get(room).getFilename())),
                    scripts.get(room).getContentAsByteArray());
        }
        copy("com/example/guest/V2__guest.sql", migrations.resolve("V2__guest.sql"));
        copy(
                "org/quartz/impl/jdbcjobstore/tables_postgres.sql",
                migrations.resolve("V3__scheduler.sql"));
    }

    private static void copy(String resource, Path target) throws IOException {
        String script = new ClassPathResource(resource).getContentAsString(StandardCharsets.UTF_8);
        Files.writeString(target, script.replace("COMMIT;", ""));
    }

    /** By hand as in years without Spring Boot, or with its modules for Flyway and Quartz. */
    private static ServletWebServerApplicationContext start(boolean openInView, boolean modules) {
        return (ServletWebServerApplicationContext)
                new SpringApplicationBuilder(GuestApplication.class)
                        .properties(
                                "server.port=0",
                                "server.address=127.0.0.1",
                                "spring.main.banner-mode=off",
                                "spring.datasource.url="
                                        + postgres.getJdbcUrl("postgres", "postgres"),
                                "spring.datasource.hikari.maximum-pool-size=5",
                                "spring.jpa.hibernate.ddl-auto=validate",
                                "spring.jpa.open-in-view=" + openInView,
                                "guest.migrations=filesystem:" + folder.resolve("migrations"),
                                "guest.scheduler=guest-by-hand",
                                "guest.modules=" + modules,
                                "spring.flyway.locations=filesystem:"
                                        + folder.resolve("migrations"),
                                "spring.quartz.scheduler-name=guest-by-boot",
                                "spring.quartz.job-store-type=jdbc",
                                "spring.quartz.jdbc.initialize-schema=never",
                                "spring.quartz.properties.org.quartz.jobStore.driverDelegateClass="
                                        + "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate",
                                "jikimi.jdbc.initialize-schema=never",
                                "jikimi.master-key.location=" + folder.resolve("keyset.json"),
                                "jikimi.master-key.secret-file=" + folder.resolve("secret"))
                        .run();
    }

    @AfterAll
    static void stop() throws IOException {
        context.close();
        postgres.close();
    }

    @Test
    void itsMigrationsMakeOurTablesAndItsOwnAndHibernateFindsThemValid() {
        assertThat(
                        jdbc.queryForList(
                                "select version from flyway_schema_history where success",
                                String.class))
                .contains("1.01", "2", "3");
        assertThat(
                        jdbc.queryForList(
                                "select name from customer union all select name from"
                                        + " customer_aud",
                                byte[].class))
                .hasSize(4)
                .allMatch(StoredValue::isProtected);
    }

    @Test
    void itsSchedulerKeepsItsJobsAndHearsNothingOfOurs() throws Exception {
        assertThatItRunsItsOwnJobAlone(context, "guest-by-hand");
    }

    private static void assertThatItRunsItsOwnJobAlone(
            ServletWebServerApplicationContext of, String name) throws SchedulerException {
        Scheduler scheduler = of.getBean(Scheduler.class);
        assertThat(scheduler.getSchedulerName()).isEqualTo(name);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> scheduler.getMetaData().getNumberOfJobsExecuted() > 0);

        assertThat(scheduler.getMetaData().isJobStoreSupportsPersistence()).isTrue();
        assertThat(scheduler.getJobKeys(GroupMatcher.anyJobGroup()))
                .containsExactly(JobKey.jobKey("stocktaking", "guest"));
        assertThat(
                        jdbc.queryForList(
                                "select job_name from qrtz_job_details where sched_name = ?",
                                String.class,
                                name))
                .containsExactly("stocktaking");
        assertThat(of.getBean("jikimiJobClock", SmartLifecycle.class).isRunning()).isTrue();
    }

    /** The listener is a bean with another one in it; the converter takes the text it wrote. */
    @Test
    void itsRevisionsAreMadeByTheListenerItHasAsABean() {
        assertThat(jdbc.queryForList("select counter from guest_revision", String.class))
                .containsExactly("COUNTER 7", "COUNTER 7");
    }

    @Test
    void aConverterThatAppliesItselfGoesOnAndLeavesProtectedTextsAlone() {
        assertThat(
                        jdbc.queryForObject(
                                "select shelf_mark from customer where id = ?", String.class, kim))
                .isEqualTo("A 12");
        assertThat(desk.find(kim).shelfMark()).isEqualTo("a 12");
        context.getBean(PurposeScope.class)
                .run(
                        "membership",
                        Actor.system("guest"),
                        () -> {
                            assertThat(desk.name(kim)).isEqualTo(KIM);
                            assertThat(desk.byEmail("haneul@example.com")).containsExactly(kim);
                        });
    }

    @Test
    void itsOtherPersistenceUnitWorks() {
        EntityManagerFactory shelves = context.getBean("shelves", EntityManagerFactory.class);
        assertThat(shelves).isNotSameAs(context.getBean(EntityManagerFactory.class));
        try (EntityManager entities = shelves.createEntityManager()) {
            entities.getTransaction().begin();
            entities.persist(new Shelf(7L));
            entities.getTransaction().commit();
        }
        assertThat(jdbc.queryForList("select id from shelf", Long.class)).containsExactly(7L);
    }

    @Test
    void whatItLooksForByTypeIsItsOwn() throws Exception {
        assertThat(context.getBean(Clock.class).instant()).isEqualTo(GuestApplication.OPENING);
        GuestApplication.Decorated decorated =
                (GuestApplication.Decorated) context.getBean(TaskDecorator.class);
        ThreadPoolTaskExecutor executor =
                (ThreadPoolTaskExecutor) context.getBean(TaskExecutor.class);
        assertThat(context.getBeansOfType(DataSource.class)).hasSize(1);

        executor.submit(() -> {}).get();

        assertThat(decorated.tasks).hasValue(1);
    }

    @Test
    void itsAdviceTakesEveryExceptionButARefusal() throws Exception {
        HttpResponse<String> own = get(context, "/closed", null);
        assertThat(own.statusCode()).isEqualTo(418);
        assertThat(own.body()).isEqualTo("guest: IllegalStateException");

        HttpResponse<String> refused = get(context, "/shop/customers/" + kim, null);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("AUTHENTICATION_REQUIRED").doesNotContain("guest");
    }

    @Test
    void withOpenInViewWhatIsFetchedLateIsMaskedToo() throws Exception {
        HttpResponse<String> page = get(context, "/shop/customers/" + lee, "clerk-07");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("introducedBy", "*")
                .doesNotContain(KIM, LEE, KIM.toLowerCase(Locale.ROOT));
    }

    /** Our scripts are migrations of the service whoever runs them; the second finds them done. */
    @Test
    void withTheModulesOfSpringBootAndWithoutOpenInViewEverythingStaysWhatItWas() throws Exception {
        int migrations = migrations();
        try (ServletWebServerApplicationContext closed = start(false, true)) {
            assertThat(closed.getBean(FlywayMigrationInitializer.class)).isNotNull();
            assertThat(migrations()).isEqualTo(migrations);
            assertThatItRunsItsOwnJobAlone(closed, "guest-by-boot");

            HttpResponse<String> page = get(closed, "/shop/customers/" + kim, "clerk-07");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("*").doesNotContain(KIM);

            HttpResponse<String> late = get(closed, "/shop/customers/" + lee, "clerk-07");
            assertThat(late.statusCode()).isEqualTo(418);
            assertThat(late.body()).isEqualTo("guest: LazyInitializationException");
        }
    }

    private static int migrations() {
        return Objects.requireNonNull(
                jdbc.queryForObject("select count(*) from flyway_schema_history", Integer.class));
    }

    private static HttpResponse<String> get(
            ServletWebServerApplicationContext of, String path, @Nullable String clerk)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + of.getWebServer().getPort() + path));
        if (clerk != null) {
            request.header("X-Test-Clerk", clerk);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
