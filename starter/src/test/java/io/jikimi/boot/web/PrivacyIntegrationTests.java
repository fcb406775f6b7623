package io.jikimi.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.boot.fixture.RealServer;
import io.jikimi.boot.fixture.shop.Customer;
import io.jikimi.boot.fixture.shop.CustomerDesk;
import io.jikimi.purpose.ForPurpose;
import io.jikimi.subject.DataSubjectId;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.apache.shiro.authc.AuthenticationInfo;
import org.apache.shiro.authc.AuthenticationToken;
import org.apache.shiro.authc.SimpleAuthenticationInfo;
import org.apache.shiro.authz.AuthorizationInfo;
import org.apache.shiro.authz.SimpleAuthorizationInfo;
import org.apache.shiro.realm.AuthorizingRealm;
import org.apache.shiro.realm.Realm;
import org.apache.shiro.subject.PrincipalCollection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
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
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/**
 * The HTTP side in a real server on PostgreSQL, with every room behind it. All personal values and
 * passwords are made up.
 */
class PrivacyIntegrationTests {

    private static final String KIM = "김하늘";
    private static final String LEE = "이바다";
    private static final int HOST_POOL = 5;

    private static RealServer server;
    private static JdbcTemplate jdbc;
    private static long kim;
    private static long lee;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        server =
                RealServer.of(
                        Service.class,
                        folder,
                        "spring.datasource.hikari.maximum-pool-size=" + HOST_POOL,
                        "jikimi.shiro.basic=true");
        jdbc = server.jdbc();
        CustomerDesk desk = server.bean(CustomerDesk.class);
        kim = desk.add(KIM, "haneul@example.com");
        lee = desk.add(LEE, "bada@example.com");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aDataSubjectSeesTheOwnDataAndNobodyElses() throws Exception {
        HttpResponse<String> answer = get("/privacy/me", subject(kim));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains(KIM, "haneul@example.com")
                .doesNotContain(LEE, "bada@example.com");
    }

    @Test
    void theExportIsAFile() throws Exception {
        HttpResponse<String> answer = get("/privacy/me/export", subject(lee));

        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith("attachment");
        assertThat(answer.body()).contains(LEE).doesNotContain(KIM);
    }

    @Test
    void nobodyGetsInWithoutALogin() throws Exception {
        for (String path :
                List.of(
                        "/privacy/me",
                        "/privacy/me/export",
                        "/privacy/consents",
                        "/privacy/requests",
                        "/privacy/requests/1",
                        "/privacy/agent/customer:1/export",
                        "/privacy/desk/requests",
                        "/privacy/desk/evidence")) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(401);
        }
    }

    @Test
    void aRequestIsReceivedAndSeenByItsSubjectOnly() throws Exception {
        HttpResponse<String> received =
                send("POST", "/privacy/requests", "{\"kind\": \"ACCESS\"}", subject(kim));
        assertThat(received.statusCode()).isEqualTo(201);
        String location = received.headers().firstValue("Location").orElseThrow();

        assertThat(get(location, subject(kim)).body()).contains("\"state\":\"RECEIVED\"");
        assertThat(get(location, subject(lee)).statusCode()).isEqualTo(404);
        assertThat(get("/privacy/requests/987654", subject(lee)).statusCode()).isEqualTo(404);
        assertThat(get("/privacy/requests", subject(kim)).body()).contains("ACCESS");
        assertThat(get("/privacy/requests", subject(lee)).body()).doesNotContain("ACCESS");
    }

    @Test
    void aConsentIsGivenListedAndWithdrawn() throws Exception {
        String submission = submission("sign-up", "delivery-calls");

        assertThat(send("POST", "/privacy/consents", submission, subject(lee)).statusCode())
                .isEqualTo(201);
        assertThat(get("/privacy/consents", subject(lee)).body()).contains("\"effective\":true");
        assertThat(
                        send("DELETE", "/privacy/consents/delivery-calls", "", subject(lee))
                                .statusCode())
                .isEqualTo(200);
        assertThat(get("/privacy/consents", subject(lee)).body())
                .doesNotContain("\"effective\":true");
        assertThat(
                        send("DELETE", "/privacy/consents/delivery-calls", "", subject(lee))
                                .statusCode())
                .isEqualTo(404);
        assertThat(get("/privacy/consents", subject(kim)).body()).isEqualTo("{\"consents\":[]}");
    }

    @Test
    void badInputIsNeverAnErrorOfTheServer() throws Exception {
        for (String body :
                List.of(
                        "",
                        "{",
                        "null",
                        "\u0000",
                        submission("없는 양식", "delivery-calls"),
                        submission("sign-up", "unknown"),
                        submission("'; drop table jikimi_consent; --", "x"),
                        submission("<script>alert(1)</script>", "😀"),
                        submission("sign-up", "\\u0000"),
                        submission("sign-up", "\u202Eابجد"),
                        submission("x".repeat(1_000_000), "x"),
                        submission("sign-up", "delivery-calls")
                                .replace("\"version\": 1", "\"version\": 99"),
                        submission("sign-up", "delivery-calls")
                                .replace("2026-11-01", "9999-01-01"))) {
            assertThat(send("POST", "/privacy/consents", body, subject(kim)).statusCode())
                    .as(body.substring(0, Math.min(60, body.length())))
                    .isBetween(400, 499);
        }
        for (String path :
                List.of(
                        "/privacy/consents/%F0%9F%98%80",
                        "/privacy/consents/no-such-purpose",
                        "/privacy/consents/membership",
                        "/privacy/consents/" + "x".repeat(3_000))) {
            assertThat(send("DELETE", path, "", subject(kim)).statusCode())
                    .as(path)
                    .isBetween(400, 499);
        }
    }

    @Test
    @DisplayName(
            "Scenario 29 (old 3.2.3) An operator sees masks; unmasking needs permission and reason")
    void anOperatorSeesMasksUnlessPermittedAndForAReason() throws Exception {
        assertThat(get("/shop/customers/" + kim, staff("clerk")).body())
                .isEqualTo("김*늘")
                .doesNotContain(KIM);
        assertThat(get("/unmasked/" + kim + "?reason=why", staff("clerk")).statusCode())
                .isEqualTo(403);
        assertThat(get("/unmasked/" + kim, staff("manager")).statusCode()).isEqualTo(400);
        assertThat(get("/unmasked/" + kim + "?reason=%EB%AC%B8%EC%9D%98", staff("manager")).body())
                .isEqualTo(KIM);
        assertThat(
                        jdbc.queryForObject(
                                "select reason from jikimi_access_log where action = 'unmask' and result = 'ok' order by id desc limit 1",
                                String.class))
                .isEqualTo("문의");
    }

    @Test
    void aReadWhoseLogRowCannotBeWrittenFailsAndShowsNothing() throws Exception {
        jdbc.execute("alter table jikimi_access_log rename to jikimi_access_log_away");
        try {
            for (String path :
                    List.of("/unmasked/" + kim + "?reason=why", "/large/" + kim + "?reason=why")) {
                HttpResponse<String> answer = get(path, staff("manager"));
                assertThat(answer.statusCode()).as(path).isEqualTo(503);
                assertThat(answer.body()).contains("EVIDENCE_UNAVAILABLE").doesNotContain(KIM);
            }
        } finally {
            jdbc.execute("alter table jikimi_access_log_away rename to jikimi_access_log");
        }
        assertThat(get("/unmasked/" + kim + "?reason=why", staff("manager")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aLargeAnswerArrivesWholeAndLeavesOneRow() throws Exception {
        long before = rows();
        assertThat(get("/large/" + kim + "?reason=why", staff("manager")).body())
                .hasSize(KIM.length() * 50_000);
        assertThat(rows()).isEqualTo(before + 1);
    }

    @Test
    void answersFromOtherThreadsArriveWhole() throws Exception {
        assertThat(get("/later/" + kim, staff("manager")).body()).isEqualTo("later");
        HttpResponse<String> streamed = get("/stream/" + kim, staff("manager"));
        assertThat(streamed.statusCode()).isEqualTo(200);
        assertThat(streamed.body()).hasSize(100_000).doesNotContain(KIM);
    }

    @Test
    void whatAThreadOfTheServicePrintsWithoutAFlushArrives() throws Exception {
        assertThat(get("/printed", staff("manager")).body()).isEqualTo("하늘");
    }

    @Test
    void whatAThreadOfTheServiceSendsArrivesAfterItsRow() throws Exception {
        for (String path : List.of("/handed/", "/handed-large/")) {
            HttpResponse<String> answer = get(path + kim + "?reason=why", staff("manager"));

            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.body()).as(path).startsWith(KIM).endsWith(KIM);
        }
    }

    @Test
    void nothingLeavesHoweverItIsAnsweredWhileTheLogCannotBeWritten() throws Exception {
        jdbc.execute("alter table jikimi_access_log rename to access_log_away");
        try {
            for (String path : List.of("/handed/", "/handed-large/", "/refuses/", "/fails/")) {
                HttpResponse<String> answer = get(path + kim + "?reason=why", staff("manager"));

                assertThat(answer.statusCode()).as(path).isEqualTo(503);
                assertThat(answer.headers().map()).as(path).doesNotContainKey("X-Name");
                assertThat(answer.body())
                        .as(path)
                        .contains("EVIDENCE_UNAVAILABLE")
                        .doesNotContain(KIM);
            }
        } finally {
            jdbc.execute("alter table access_log_away rename to jikimi_access_log");
        }
        assertThat(get("/refuses/" + kim + "?reason=why", staff("manager")).statusCode())
                .isEqualTo(409);
    }

    @Test
    void thePageOfAnErrorArrivesWhole() throws Exception {
        HttpResponse<String> answer = get("/breaks", staff("manager"));

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("\"status\":500", "\"path\":\"/breaks\"").endsWith("}");
    }

    @Test
    void theThreadThatSpringAnswersOnReadsForTheSamePurpose() throws Exception {
        assertThat(get("/elsewhere/" + kim + "?reason=why", staff("manager")).body())
                .isEqualTo(KIM);
    }

    @Test
    void aThreadOfTheServicesOwnReadsMasks() throws Exception {
        assertThat(get("/thread/" + kim + "?reason=why", staff("manager")).body()).isEqualTo("김*늘");
    }

    @Test
    void fiftyReadersOnASmallPoolOfTheServiceAllGetThrough() throws Exception {
        int readers = 50;
        ExecutorService threads = Executors.newFixedThreadPool(readers);
        try {
            CountDownLatch together = new CountDownLatch(1);
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < readers; i++) {
                answers.add(
                        threads.submit(
                                () -> {
                                    together.await();
                                    return get("/shop/customers/" + kim, staff("clerk"))
                                            .statusCode();
                                }));
            }
            together.countDown();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(200);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aWrongPasswordIsNotLoggedIn() throws Exception {
        assertThat(get("/shop/customers/" + kim, basic("clerk", "wrong")).statusCode())
                .isEqualTo(401);
        assertThat(get("/shop/customers/" + kim).statusCode()).isEqualTo(401);
    }

    @Test
    void theOfficerVerifiesTheEvidence() throws Exception {
        HttpResponse<String> answer = get("/privacy/desk/evidence", staff("officer"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"intact\":true");
        assertThat(get("/privacy/desk/evidence", staff("clerk")).statusCode()).isEqualTo(403);
        assertThat(get("/privacy/desk/evidence", subject(kim)).statusCode()).isEqualTo(403);
    }

    @Test
    void theServiceTurnsNoBrowserIntoADownload() throws Exception {
        HttpResponse<String> answer = get("/privacy/me");
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .isEqualTo("application/problem+json");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    }

    private static long rows() {
        Long count = jdbc.queryForObject("select count(*) from jikimi_access_log", Long.class);
        return count == null ? 0 : count;
    }

    private static String submission(String form, String entry) {
        return """
               {"form": "%s", "version": 1, "decisions": [
                 {"entry": "%s", "granted": true, "interactedAt": "2026-11-01T00:00:00Z"}]}
               """
                .formatted(form, entry);
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, "", headers);
    }

    private static HttpResponse<String> send(
            String method, String path, String body, String... headers) throws Exception {
        return server.send(method, path, body, headers);
    }

    private static String[] subject(long id) {
        return new String[] {"X-Test-Subject", Long.toString(id)};
    }

    private static String[] staff(String account) {
        return basic(account, "open sesame");
    }

    private static String[] basic(String account, String password) {
        return new String[] {
            "Authorization",
            "Basic "
                    + Base64.getEncoder()
                            .encodeToString(
                                    (account + ":" + password).getBytes(StandardCharsets.UTF_8))
        };
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
        Screens screens(EntityManagerFactory factory) {
            return new Screens(SharedEntityManagerCreator.createSharedEntityManager(factory));
        }

        /** Stands for a login of the service; a real one never believes a header. */
        @Bean
        SubjectResolver subjects() {
            return request ->
                    Optional.ofNullable(request.getHeader("X-Test-Subject"))
                            .map(id -> new DataSubjectId("customer", id));
        }

        @Bean
        Realm realm() {
            return new StaffRealm();
        }
    }

    @RestController
    static class Screens {

        private final EntityManager entities;

        Screens(EntityManager entities) {
            this.entities = entities;
        }

        private @Nullable String read(long id) {
            return entities.find(Customer.class, id).name;
        }

        @GetMapping("/shop/customers/{id}")
        @Nullable String customer(@PathVariable long id) {
            return read(id);
        }

        @GetMapping("/unmasked/{id}")
        @ForPurpose(value = "membership", unmask = true)
        @Nullable String unmasked(@PathVariable long id) {
            return read(id);
        }

        @GetMapping("/large/{id}")
        @ForPurpose(value = "membership", unmask = true)
        String large(@PathVariable long id) {
            return String.valueOf(read(id)).repeat(50_000);
        }

        @GetMapping("/later/{id}")
        @ForPurpose(value = "membership")
        Callable<String> later(@PathVariable long id) {
            read(id);
            return () -> "later";
        }

        @GetMapping("/printed")
        void printed(HttpServletRequest request) {
            AsyncContext later = request.startAsync();
            later.getResponse().setCharacterEncoding("UTF-8");
            later.start(
                    () -> {
                        try {
                            later.getResponse().getWriter().print("하늘");
                        } catch (IOException gone) {
                            throw new UncheckedIOException(gone);
                        } finally {
                            later.complete();
                        }
                    });
        }

        /** Hands a value to a thread of its own, and waits until that has sent it. */
        @GetMapping("/handed/{id}")
        @ForPurpose(value = "membership", unmask = true)
        void handed(@PathVariable long id, HttpServletRequest request) throws Exception {
            AsyncContext later = request.startAsync();
            sendElsewhere(read(id), 1, (HttpServletResponse) later.getResponse());
            later.complete();
        }

        @GetMapping("/handed-large/{id}")
        @ForPurpose(value = "membership", unmask = true)
        void handedLarge(@PathVariable long id, HttpServletResponse response) throws Exception {
            sendElsewhere(read(id), 50_000, response);
        }

        private static void sendElsewhere(
                @Nullable String value, int times, HttpServletResponse response) throws Exception {
            FutureTask<Boolean> task =
                    new FutureTask<>(
                            () -> {
                                response.setCharacterEncoding("UTF-8");
                                response.getWriter().print(String.valueOf(value).repeat(times));
                                response.flushBuffer();
                                return true;
                            });
            new Thread(task).start();
            task.get();
        }

        @GetMapping("/refuses/{id}")
        @ForPurpose(value = "membership", unmask = true)
        void refuses(@PathVariable long id, HttpServletResponse response) throws IOException {
            response.setHeader("X-Name", Integer.toString(String.valueOf(read(id)).length()));
            response.sendError(409);
        }

        @GetMapping("/fails/{id}")
        @ForPurpose(value = "membership", unmask = true)
        void fails(@PathVariable long id, HttpServletResponse response) {
            response.setHeader("X-Name", Integer.toString(String.valueOf(read(id)).length()));
            throw new IllegalStateException("made up");
        }

        @GetMapping("/breaks")
        String breaks() {
            throw new IllegalStateException("made up");
        }

        @GetMapping("/elsewhere/{id}")
        @ForPurpose(value = "membership", unmask = true)
        Callable<String> elsewhere(@PathVariable long id) {
            return () -> String.valueOf(read(id));
        }

        @GetMapping("/thread/{id}")
        @ForPurpose(value = "membership", unmask = true)
        String thread(@PathVariable long id) throws Exception {
            FutureTask<String> task = new FutureTask<>(() -> String.valueOf(read(id)));
            new Thread(task).start();
            return task.get();
        }

        @GetMapping("/stream/{id}")
        @ForPurpose(value = "membership")
        StreamingResponseBody stream(@PathVariable long id) {
            read(id);
            return out -> {
                for (int i = 0; i < 1_000; i++) {
                    out.write("x".repeat(100).getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                }
            };
        }
    }

    /** Three accounts with one password. */
    private static final class StaffRealm extends AuthorizingRealm {

        @Override
        protected AuthorizationInfo doGetAuthorizationInfo(PrincipalCollection principals) {
            SimpleAuthorizationInfo info = new SimpleAuthorizationInfo();
            switch (String.valueOf(principals.getPrimaryPrincipal())) {
                case "clerk" -> info.addStringPermission("personal-data:membership:read:*");
                case "manager" -> info.addStringPermission("personal-data:membership:*:*");
                case "officer" -> info.addStringPermission("personal-data:desk:verify:evidence");
                default -> {
                    // Nobody else may do anything.
                }
            }
            return info;
        }

        @Override
        protected @Nullable AuthenticationInfo doGetAuthenticationInfo(AuthenticationToken token) {
            boolean known =
                    Stream.of("clerk", "manager", "officer").anyMatch(token.getPrincipal()::equals);
            return known
                    ? new SimpleAuthenticationInfo(token.getPrincipal(), "open sesame", getName())
                    : null;
        }
    }
}
