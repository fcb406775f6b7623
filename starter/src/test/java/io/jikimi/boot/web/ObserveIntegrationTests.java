package io.jikimi.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.observed.OldScreens;
import io.jikimi.boot.fixture.RealServer;
import io.jikimi.boot.fixture.shop.Customer;
import io.jikimi.boot.fixture.shop.CustomerDesk;
import io.jikimi.crypto.StoredValue;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.Observation;
import io.jikimi.subject.DataSubjectId;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A service of years, in a real server on PostgreSQL, goes on as it did while everything is
 * observed. All personal values are made up.
 */
class ObserveIntegrationTests {

    private static final String KIM = "김하늘";
    private static final String LEE = "이바다";

    private static RealServer server;
    private static JdbcTemplate jdbc;
    private static long kim;
    private static long lee;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        server = RealServer.of(Service.class, folder, "jikimi.mode=observe");
        jdbc = server.jdbc();
        CustomerDesk desk = server.bean(CustomerDesk.class);
        kim = desk.add(KIM, "haneul@example.com");
        lee = desk.add(LEE, "bada@example.com");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        jdbc.update("delete from jikimi_access_subject");
        jdbc.update("delete from jikimi_access_log");
    }

    @Test
    void anOldScreenShowsWhatItAlwaysHasAndLeavesOneRowThatSaysWhere() throws Exception {
        assertThat(get("/old/" + kim).body()).isEqualTo(KIM + " haneul@example.com");

        assertThat(rows())
                .singleElement()
                .satisfies(
                        row ->
                                assertThat(row)
                                        .containsEntry("result", "observed:PURPOSE_MISSING")
                                        .containsEntry("task", "OldScreens.line")
                                        .containsEntry("source", "127.0.0.1")
                                        .containsEntry("subject", "customer:" + kim));
    }

    @Test
    void whatIsReadWhileTheAnswerIsWrittenIsSeenToo() throws Exception {
        assertThat(get("/lazy/" + kim).body()).contains(KIM);

        assertThat(rows())
                .singleElement()
                .satisfies(
                        row -> assertThat(row).containsEntry("task", "OldScreens.Answer.getName"));
    }

    @Test
    void aScreenWithAPurposeShowsValuesToWhoeverItAlwaysHas() throws Exception {
        assertThat(get("/screen/" + kim).body()).isEqualTo(KIM);

        assertThat(rows())
                .singleElement()
                .satisfies(
                        row ->
                                assertThat(row)
                                        .containsEntry("result", "observed:AUTHENTICATION_REQUIRED")
                                        .containsEntry("task", "GET /screen/{id}"));
    }

    @Test
    void whatHasNoBasisIsStoredEncryptedAndNoted() throws Exception {
        assertThat(send("POST", "/phone/" + kim + "?number=010-0000-1234").body())
                .isEqualTo("stored");

        assertThat(rows())
                .filteredOn(row -> row.get("result").equals("observed:CONSENT_MISSING"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("items", "customer.phone"));
        assertThat(
                        StoredValue.isProtected(
                                jdbc.queryForObject(
                                        "select phone from customer where id = ?",
                                        byte[].class,
                                        kim)))
                .isTrue();
        assertThat(observations())
                .extracting(Observation::code)
                .contains("CONSENT_MISSING", "PURPOSE_MISSING");
    }

    @Test
    void theDoorsOfTheDataSubjectsAskNoMode() throws Exception {
        for (String path :
                List.of(
                        "/privacy/me",
                        "/privacy/consents",
                        "/privacy/desk/requests",
                        "/privacy/desk/evidence")) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(401);
        }
        assertThat(get("/privacy/me", subject(kim)).body()).contains(KIM).doesNotContain(LEE);
        assertThat(get("/privacy/me", subject(lee)).body()).contains(LEE).doesNotContain(KIM);
        assertThat(
                        send(
                                        "POST",
                                        "/privacy/requests",
                                        "X-Test-Subject",
                                        Long.toString(kim),
                                        "Origin",
                                        "https://elsewhere.example")
                                .body())
                .contains("CROSS_SITE");
    }

    @Test
    void aLogThatIsDownStopsNoOldScreen() throws Exception {
        jdbc.execute("alter table jikimi_access_log rename to jikimi_access_log_away");
        try {
            assertThat(get("/old/" + kim).body()).contains(KIM);
        } finally {
            jdbc.execute("alter table jikimi_access_log_away rename to jikimi_access_log");
        }
    }

    @Test
    void theStartSaysItIsObserving() {
        assertThat(
                        jdbc.queryForList(
                                "select details from jikimi_ledger where kind = 'service.started'",
                                String.class))
                .singleElement()
                .asString()
                .contains("observe");
    }

    private static List<Map<String, Object>> rows() {
        return jdbc.queryForList(
                "select result, task, source, subject, items from jikimi_access_log");
    }

    private static List<Observation> observations() {
        return server.bean(EvidenceLog.class).observations(Instant.EPOCH);
    }

    private static String[] subject(long id) {
        return new String[] {"X-Test-Subject", Long.toString(id)};
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, headers);
    }

    private static HttpResponse<String> send(String method, String path, String... headers)
            throws Exception {
        return server.send(method, path, "", headers);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            exclude = {
                ServletWebSecurityAutoConfiguration.class,
                ManagementWebSecurityAutoConfiguration.class
            })
    @EntityScan(basePackageClasses = Customer.class)
    static class Service {

        @Bean
        CustomerDesk customers(EntityManagerFactory factory) {
            return new CustomerDesk(SharedEntityManagerCreator.createSharedEntityManager(factory));
        }

        @Bean
        OldScreens screens(EntityManagerFactory factory, PlatformTransactionManager manager) {
            EntityManager entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
            return new OldScreens(entities, new TransactionTemplate(manager));
        }

        /** Stands for a login of the service; a real one never believes a header. */
        @Bean
        SubjectResolver subjects() {
            return request ->
                    Optional.ofNullable(request.getHeader("X-Test-Subject"))
                            .map(id -> new DataSubjectId("customer", id));
        }
    }
}
