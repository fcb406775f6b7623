package com.example.hanbit.safety;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.example.hanbit.inquiry.Inquiry;
import com.example.hanbit.order.PurchaseOrder;
import com.example.hanbit.safety.Watch.Eyes;
import com.example.hanbit.safety.Watch.Handlers;
import io.jikimi.testing.CanaryHunt;
import io.jikimi.testing.CanaryHunt.Sighting;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.persistence.EntityManagerFactory;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.cache.jcache.internal.JCacheRegionFactory;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.cache.spi.entry.CacheEntry;
import org.hibernate.cache.spi.support.AbstractReadWriteAccess;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.SerializationUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * After a day of the shop no value of a customer lies in a table, in a log, in a message, in a
 * session or in the answer of a refusal. Everybody here is made up.
 */
@ExtendWith(OutputCaptureExtension.class)
class CanaryHuntIntegrationTests {

    /** What a session may hold: who is logged in, by number, and the token against forgery. */
    private static final Set<String> IN_A_SESSION = Set.of("hanbit.account", "hanbit.csrf");

    /** A member cannot be cached: a date that nobody may read would be null for everybody. */
    private static final List<String> CACHED =
            List.of(PurchaseOrder.class.getName(), Inquiry.class.getName());

    private static final String CACHES = "org.ehcache.jsr107.EhcacheCachingProvider";

    private static OpenShop shop;
    private static Watch watch;
    private static JdbcClient jdbc;
    private static Path serverLog;

    @BeforeAll
    static void openTheShop(@TempDir Path folder) throws IOException {
        serverLog = folder.resolve("postgresql.log");
        EmbeddedPostgres postgres =
                EmbeddedPostgres.builder()
                        .setServerConfig("log_statement", "all")
                        .setServerConfig("log_parameter_max_length", "-1")
                        .setServerConfig("log_parameter_max_length_on_error", "-1")
                        .setServerConfig("log_error_verbosity", "verbose")
                        .setServerConfig("log_line_prefix", "''")
                        .setErrorRedirector(Redirect.appendTo(serverLog.toFile()))
                        .setOutputRedirector(Redirect.appendTo(serverLog.toFile()))
                        .start();
        shop =
                OpenShop.on(
                        postgres,
                        folder,
                        List.of(Eyes.class, Planted.class),
                        context ->
                                context.registerBean(
                                        Handlers.class,
                                        () -> new Handlers(context.getBean(Watch.class))),
                        "--logging.level.io.jikimi=DEBUG",
                        "--logging.level.com.example=DEBUG",
                        "--spring.jpa.properties.hibernate.cache.use_second_level_cache=true",
                        "--spring.jpa.properties.hibernate.cache.region.factory_class=jcache",
                        "--spring.jpa.properties.hibernate.javax.cache.provider=" + CACHES,
                        "--spring.jpa.properties.hibernate.javax.cache.missing_cache_strategy"
                                + "=create",
                        cached(PurchaseOrder.class),
                        cached(Inquiry.class));
        watch = shop.bean(Watch.class);
        jdbc = shop.jdbc();
        shop.numberTablesApart();
        new Caller(shop.port(), answer -> {}).get("/");
        watch.begin();
    }

    @AfterAll
    static void closeTheShop() throws IOException {
        watch.end();
        shop.close();
    }

    @Test
    void aDayLeavesNoValueWhereNoneMustBe(CapturedOutput output) throws Exception {
        CanaryDay day = new CanaryDay(shop, jdbc, watch::note);

        day.live();
        search(CanaryDay.CANARIES, output).assertNothingFound();
        assertThat(CACHED).allSatisfy(type -> assertThat(entriesOf(type)).as(type).isPositive());
        day.withdraw();
        search(CanaryDay.CANARIES, output).assertNothingFound();
        day.leave();
        search(CanaryDay.CANARIES, output).assertNothingFound();

        assertThat(watch.answers())
                .as("refusals")
                .filteredOn(Caller.Answer::refused)
                .hasSizeGreaterThan(100);
        assertThat(Watch.listensTo("io.jikimi.boot.web.Problems", Level.DEBUG)).isTrue();
        assertThat(caches().getCacheNames())
                .as("regions that are searched")
                .containsAll(
                        List.of(
                                shop.bean(EntityManagerFactory.class)
                                        .unwrap(SessionFactory.class)
                                        .getStatistics()
                                        .getSecondLevelCacheRegionNames()));
    }

    @Test
    void theHuntFindsWhatIsPlanted(CapturedOutput output) throws Exception {
        List<String> places =
                List.of(
                        "database",
                        "server log",
                        "log",
                        "output",
                        "failure",
                        "answer 418",
                        "header",
                        "session",
                        "second-level cache",
                        "thread name");
        for (String place : places) {
            Map<String, String> canary = Map.of("planted", "표본" + place.replace(" ", "-") + "의값");
            plant(place, canary.get("planted"));

            assertThat(search(canary, output).sightings())
                    .as(place)
                    .extracting(Sighting::place)
                    .anyMatch(found -> found.contains(place));
        }
    }

    private static void plant(String place, String canary) throws InterruptedException {
        Caller caller = new Caller(shop.port(), watch::note);
        switch (place) {
            case "database" ->
                    jdbc.sql("create table planted as select cast(? as text) as word")
                            .param(canary)
                            .update();
            case "server log" -> jdbc.sql("select ?").param(canary).query(String.class).single();
            case "log" -> LoggerFactory.getLogger("io.jikimi.planted").debug("{}", canary);
            // Planted where the hunt has to find it.
            case "output" -> System.out.println(canary);
            case "second-level cache" ->
                    caches().<Object, Object>getCache(Inquiry.class.getName())
                            .put("planted", canary);
            default ->
                    caller.get(
                            "/planted?place="
                                    + Caller.encoded(place)
                                    + "&value="
                                    + Caller.encoded(canary));
        }
    }

    private static CanaryHunt search(Map<String, String> canaries, CapturedOutput output)
            throws IOException, SQLException {
        CanaryHunt hunt = CanaryHunt.of(canaries);
        hunt.database("database", shop.bean(DataSource.class));
        hunt.bytes("server log", Files.readAllBytes(serverLog));
        hunt.text("output", Watch.withoutLineNumbers(output.getAll()));
        watch.search(hunt);
        caches().getCacheNames().forEach(region -> searchRegion(region, hunt));
        assertThat(Watch.searchSessions(shop.context().getWebServer(), hunt))
                .filteredOn(name -> !name.equals(Planted.ATTRIBUTE))
                .isSubsetOf(IN_A_SESSION);
        return hunt;
    }

    private static void searchRegion(String region, CanaryHunt hunt) {
        for (Cache.Entry<Object, Object> entry : caches().getCache(region)) {
            String place = "second-level cache " + region;
            hunt.text(place, entry.getKey() + "=" + held(entry.getValue()));
            hunt.bytes(place, SerializationUtils.serialize(entry.getValue()));
        }
    }

    private static String held(Object value) {
        Object held = value instanceof AbstractReadWriteAccess.Item item ? item.getValue() : value;
        return held instanceof CacheEntry entry
                ? Arrays.deepToString(entry.getDisassembledState())
                : String.valueOf(held);
    }

    private static long entriesOf(String region) {
        long entries = 0;
        for (Cache.Entry<Object, Object> entry : caches().getCache(region)) {
            entries += held(entry.getValue()).isEmpty() ? 0 : 1;
        }
        return entries;
    }

    private static CacheManager caches() {
        RegionFactory regions =
                shop.bean(EntityManagerFactory.class)
                        .unwrap(SessionFactoryImplementor.class)
                        .getCache()
                        .getRegionFactory();
        return ((JCacheRegionFactory) regions).getCacheManager();
    }

    /** Has an entity cached that says nothing about it, as a team may that wants it faster. */
    private static String cached(Class<?> entity) {
        return "--spring.jpa.properties.hibernate.classcache." + entity.getName() + "=read-write";
    }

    /** No component: only who asks for it gets it. */
    static final class Planted {

        static final String ATTRIBUTE = "planted";

        @Bean
        Leaks leaks() {
            return new Leaks();
        }
    }

    /** Leaks what it is told wherever it is told. */
    @RestController
    static final class Leaks {

        @GetMapping("/planted")
        ResponseEntity<String> leak(
                @RequestParam String place,
                @RequestParam String value,
                HttpServletRequest request) {
            switch (place) {
                case "failure" ->
                        throw new IllegalStateException(
                                "outer", new IllegalArgumentException(value));
                case "session" -> request.getSession().setAttribute(Planted.ATTRIBUTE, value);
                case "thread name" -> Thread.currentThread().setName(value);
                default -> {}
            }
            return ResponseEntity.status(HttpStatus.I_AM_A_TEAPOT)
                    .header("X-Planted", place.equals("header") ? Caller.encoded(value) : "")
                    .body(place.startsWith("answer") ? value : "");
        }
    }
}
