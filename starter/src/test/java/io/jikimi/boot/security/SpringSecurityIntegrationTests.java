package io.jikimi.boot.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.source.ImmutableSecret;
import io.jikimi.boot.fixture.RealServer;
import io.jikimi.boot.fixture.shop.CustomerDesk;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.session.Session;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Every way to log in by Spring Security, in a real server on PostgreSQL with its sessions in the
 * database. All personal values, accounts and passwords are made up.
 */
class SpringSecurityIntegrationTests {

    private static final String KIM = "김하늘";
    private static final String MAIL = "haneul@example.com";
    private static final String MASK = "김*늘";
    private static final String REQUEST = "{\"kind\": \"ACCESS\"}";

    private static RealServer server;
    private static JdbcTemplate jdbc;
    private static long kim;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        server =
                RealServer.of(
                        SecuredShop.class,
                        folder,
                        "spring.datasource.hikari.maximum-pool-size=5",
                        "spring.sql.init.mode=always",
                        "spring.sql.init.schema-locations=classpath:org/springframework/session/jdbc/schema-postgresql.sql",
                        "jikimi.security.grants[0].authority=ROLE_MANAGER",
                        "jikimi.security.grants[0].permissions=personal-data:membership:*:*");
        jdbc = server.jdbc();
        kim = server.bean(CustomerDesk.class).add(KIM, MAIL);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aFormLoginReadsValuesAndLeavesItsRow() throws Exception {
        Browser browser = new Browser();
        browser.logIn("customer-" + kim);

        assertThat(server.bean(SecuredShop.Accounts.class).greeted())
                .contains(KIM)
                .doesNotContain(MASK);
        assertThat(
                        jdbc.queryForList(
                                "select distinct actor || ' ' || source from jikimi_access_log where purpose = 'authentication'",
                                String.class))
                .containsExactly("anonymous 127.0.0.1");
        assertThat(browser.get("/privacy/me").body()).contains(KIM, MAIL);
    }

    @Test
    void aSessionInTheStoreHoldsNeitherValuesNorMasksAndIsReadElsewhere() throws Exception {
        Browser browser = new Browser();
        browser.logIn("customer-" + kim);
        browser.get("/privacy/me");
        String session = browser.session();

        List<byte[]> attributes =
                jdbc.queryForList(
                        "select attribute_bytes from spring_session_attributes", byte[].class);
        assertThat(attributes).isNotEmpty();
        assertThat(attributes)
                .allSatisfy(
                        bytes ->
                                assertThat(new String(bytes, StandardCharsets.UTF_8))
                                        .doesNotContain(KIM, MASK, MAIL));
        assertThat(attributes)
                .anySatisfy(
                        bytes ->
                                assertThat(new String(bytes, StandardCharsets.UTF_8))
                                        .contains("customer-" + kim));
        assertThat(readElsewhere(session)).isEqualTo("customer-" + kim);
    }

    @Test
    void aRequestThatChangesSomethingNeedsTheTokenOfThePage() throws Exception {
        Browser browser = new Browser();
        browser.logIn("customer-" + kim);

        assertThat(browser.post("/privacy/requests", REQUEST).statusCode()).isEqualTo(403);
        HttpResponse<String> received =
                browser.post("/privacy/requests", REQUEST, "X-CSRF-TOKEN", browser.token());
        assertThat(received.statusCode()).isEqualTo(201);
        assertThat(received.body()).contains("\"state\":\"RECEIVED\"");
    }

    @Test
    void basicCredentialsLogInAndNeedTheTokenToo() throws Exception {
        String[] basic = basic("customer-" + kim);
        Browser browser = new Browser();

        assertThat(browser.get("/privacy/me", basic).body()).contains(KIM);
        assertThat(browser.post("/privacy/requests", REQUEST, basic).statusCode()).isEqualTo(403);
        assertThat(new Browser().get("/privacy/me", basic("stranger")).statusCode()).isEqualTo(401);
    }

    @Test
    void aTokenOfTheResourceServerLogsInAndNeedsNoOther() throws Exception {
        String[] token = bearer("customer-" + kim);

        assertThat(new Browser().get("/privacy/me", token).body()).contains(KIM);
        assertThat(new Browser().post("/privacy/requests", REQUEST, token).statusCode())
                .isEqualTo(201);
        assertThat(new Browser().get("/privacy/me", bearer("clerk")).statusCode()).isEqualTo(401);
        assertThat(new Browser().get("/privacy/me", "Authorization", token[1] + "x").statusCode())
                .isEqualTo(401);
    }

    @Test
    void whoeverIsRememberedIsLoggedInAnew() throws Exception {
        Browser browser = new Browser();
        browser.logIn("customer-" + kim, "&remember-me=on");
        Browser later = new Browser();

        assertThat(later.get("/privacy/me", "Cookie", browser.cookie("remember-me")).body())
                .contains(KIM);
    }

    @Test
    void nobodyIsToldToLogInAndNotSentToAPage() throws Exception {
        String[] page = {"Accept", "text/html"};
        assertThat(new Browser().get("/privacy/me", page).statusCode()).isEqualTo(401);
        assertThat(new Browser().get("/customers/" + kim, page).statusCode()).isEqualTo(302);
    }

    @Test
    @DisplayName(
            "Scenario 29 (old 3.2.3) An operator sees masks in JSON; unmasking needs permission and reason")
    void anOperatorSeesMasksUnlessPermittedAndForAReason() throws Exception {
        Browser clerk = new Browser();
        clerk.logIn("clerk");
        Browser manager = new Browser();
        manager.logIn("manager");
        String reason = "?reason=inquiry";

        assertThat(clerk.get("/customers/" + kim).body())
                .contains("\"name\":\"" + MASK + "\"")
                .doesNotContain(KIM, MAIL);
        assertThat(clerk.get("/unmasked/" + kim + reason).statusCode()).isEqualTo(403);
        assertThat(manager.get("/unmasked/" + kim).statusCode()).isEqualTo(400);
        assertThat(manager.get("/unmasked/" + kim + reason).body()).contains(KIM, MAIL);
        assertThat(
                        jdbc.queryForMap(
                                "select actor, source, reason from jikimi_access_log where action = 'unmask' and result = 'ok' order by id desc limit 1"))
                .isEqualTo(Map.of("actor", "manager", "source", "127.0.0.1", "reason", "inquiry"));
    }

    @Test
    void whoeverHasLoggedOutIsNobody() throws Exception {
        Browser browser = new Browser();
        browser.logIn("customer-" + kim);
        String session = browser.session();

        browser.form("/logout", "");

        assertThat(browser.get("/privacy/me").statusCode()).isEqualTo(401);
        assertThat(
                        jdbc.queryForObject(
                                "select count(*) from spring_session where session_id = ?",
                                Long.class,
                                session))
                .isZero();
    }

    @Test
    void whoeverHasSwitchedToACustomerIsNamedAndHasNoneOfTheRights() throws Exception {
        Browser manager = new Browser();
        manager.logIn("manager");
        assertThat(manager.form("/impersonate", "username=customer-" + kim).statusCode())
                .isEqualTo(302);

        assertThat(manager.get("/privacy/me").statusCode()).isEqualTo(401);
        assertThat(manager.get("/privacy/me").body()).contains("IDENTITY_REQUIRED");
        assertThat(manager.get("/customers/" + kim).body()).contains(MASK);
        assertThat(
                        jdbc.queryForObject(
                                "select actor from jikimi_access_log where purpose = 'membership' order by id desc limit 1",
                                String.class))
                .isEqualTo("manager");
    }

    /** What another instance makes of the session: who is logged in. */
    private static String readElsewhere(String id) {
        DataSource database = server.bean(DataSource.class);
        JdbcIndexedSessionRepository repository =
                new JdbcIndexedSessionRepository(
                        new JdbcTemplate(database),
                        new TransactionTemplate(new DataSourceTransactionManager(database)));
        repository.afterPropertiesSet();
        Session session = repository.findById(id);
        SecurityContext security = session.getRequiredAttribute("SPRING_SECURITY_CONTEXT");
        return security.getAuthentication().getName();
    }

    private static String[] basic(String account) {
        return new String[] {
            "Authorization",
            "Basic "
                    + Base64.getEncoder()
                            .encodeToString(
                                    (account + ":open sesame").getBytes(StandardCharsets.UTF_8))
        };
    }

    private static String[] bearer(String account) {
        JwtClaimsSet claims =
                JwtClaimsSet.builder()
                        .subject(account)
                        .expiresAt(Instant.now().plusSeconds(600))
                        .build();
        return new String[] {
            "Authorization",
            "Bearer "
                    + new NimbusJwtEncoder(new ImmutableSecret<>(SecuredShop.TOKENS))
                            .encode(
                                    JwtEncoderParameters.from(
                                            JwsHeader.with(MacAlgorithm.HS256).build(), claims))
                            .getTokenValue()
        };
    }

    /** A browser with its cookies. */
    private static final class Browser {

        private final CookieManager cookies = new CookieManager();
        private final HttpClient http = HttpClient.newBuilder().cookieHandler(cookies).build();

        void logIn(String account) throws Exception {
            logIn(account, "");
        }

        void logIn(String account, String more) throws Exception {
            HttpResponse<String> answer =
                    form("/login", "username=" + account + "&password=open+sesame" + more);
            assertThat(answer.statusCode()).isEqualTo(302);
            assertThat(answer.headers().firstValue("Location").orElseThrow())
                    .doesNotContain("error");
        }

        HttpResponse<String> form(String path, String fields) throws Exception {
            return send(
                    request(path)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            fields
                                                    + "&_csrf="
                                                    + URLEncoder.encode(
                                                            tokenOf(path),
                                                            StandardCharsets.UTF_8))));
        }

        /** The page of the login carries its token in a hidden field. */
        private String tokenOf(String path) throws Exception {
            if (!path.equals("/login")) {
                return token();
            }
            String page = get("/login").body();
            int field = page.indexOf("name=\"_csrf\"");
            int value = page.indexOf("value=\"", field) + "value=\"".length();
            return page.substring(value, page.indexOf('"', value));
        }

        String token() throws Exception {
            return get("/token").body();
        }

        HttpResponse<String> get(String path, String... headers) throws Exception {
            return send(with(request(path), headers).GET());
        }

        HttpResponse<String> post(String path, String body, String... headers) throws Exception {
            return send(
                    with(request(path).header("Content-Type", "application/json"), headers)
                            .POST(HttpRequest.BodyPublishers.ofString(body)));
        }

        private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
            return headers.length == 0 ? request : request.headers(headers);
        }

        private static HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(server.at(path));
        }

        private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
            return http.send(
                    request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        }

        String cookie(String name) {
            return name + "=" + value(name);
        }

        String session() {
            return new String(Base64.getDecoder().decode(value("SESSION")), StandardCharsets.UTF_8);
        }

        private String value(String name) {
            return cookies.getCookieStore().getCookies().stream()
                    .filter(cookie -> cookie.getName().equals(name))
                    .map(HttpCookie::getValue)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
