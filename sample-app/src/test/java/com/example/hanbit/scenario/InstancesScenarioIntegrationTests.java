package com.example.hanbit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.HanbitShopApplication;
import com.example.hanbit.ShopBrowser;
import com.example.hanbit.ShopOnPostgres;
import com.example.hanbit.SignUpForms;
import com.example.hanbit.member.Member;
import io.jikimi.keys.DataKeys;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.testing.SettableClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionOperations;

/** Two instances of the shop on one database. Everybody here is made up. */
@ShopOnPostgres
@TestPropertySource(properties = "jikimi.jobs.destruction.enabled=false")
class InstancesScenarioIntegrationTests {

    private static final Map<String, String> TALL = Map.of("height", "171", "weight", "63");
    private static final Map<String, String> TALLER = Map.of("height", "182", "weight", "63");

    @LocalServerPort private int port;
    @Autowired private Environment environment;
    @Autowired private SettableClock clock;
    @Autowired private JdbcClient jdbc;
    @Autowired private TransactionOperations transactions;
    @Autowired private DataKeys keys;

    @Test
    @DisplayName(
            "Scenario 55 (multi-instance) what ends on one instance is refused over HTTP by another"
                    + " with warm caches five seconds later")
    void whatEndsOnOneInstanceIsRefusedByTheOther() {
        Map<String, String> withdraws = form("scenario55a", "표본나래");
        Map<String, String> destroyed = form("scenario55b", "표본다온");
        joined(withdraws);
        DataSubjectId subject = joined(destroyed);
        try (ServletWebServerApplicationContext other = otherInstance()) {
            int elsewhere = other.getWebServer().getPort();
            ShopBrowser withdrawsElsewhere = ShopBrowser.loggedIn(elsewhere, email(withdraws));
            ShopBrowser destroyedElsewhere = ShopBrowser.loggedIn(elsewhere, email(destroyed));
            for (ShopBrowser warm : new ShopBrowser[] {withdrawsElsewhere, destroyedElsewhere}) {
                assertThat(measure(warm, TALL).statusCode()).isEqualTo(302);
                assertThat(warm.get("/fit-advice").body()).contains("class=\"card size\"");
            }
            assertThat(destroyedElsewhere.get("/me").body()).contains("표본다온", email(destroyed));

            assertThat(
                            ShopBrowser.loggedIn(port, email(withdraws))
                                    .submit(
                                            "/me",
                                            "/me/withdrawals",
                                            Map.of("purpose", "fit-advice"))
                                    .statusCode())
                    .isEqualTo(302);
            transactions.executeWithoutResult(status -> keys.destroy(subject));
            clock.advance(Duration.ofSeconds(5));

            HttpResponse<String> withdrawn = measure(withdrawsElsewhere, TALLER);
            assertThat(withdrawn.statusCode()).isEqualTo(403);
            assertThat(withdrawn.body()).contains("CONSENT_MISSING");
            assertThat(withdrawsElsewhere.get("/fit-advice").body())
                    .doesNotContain("class=\"card size\"");
            HttpResponse<String> gone = measure(destroyedElsewhere, TALLER);
            assertThat(gone.statusCode()).isEqualTo(410);
            assertThat(gone.body()).contains("KEY_DESTROYED");
            assertThat(destroyedElsewhere.get("/me").body())
                    .doesNotContain("표본다온", email(destroyed));
        }
    }

    private static HttpResponse<String> measure(ShopBrowser browser, Map<String, String> sizes) {
        return browser.submit("/fit-advice", "/fit-advice", sizes);
    }

    private static Map<String, String> form(String key, String name) {
        Map<String, String> form = SignUpForms.complete(key);
        form.put("name", name);
        form.put("decision.fit-advice", "granted");
        return form;
    }

    private static String email(Map<String, String> form) {
        return form.get("email");
    }

    private DataSubjectId joined(Map<String, String> form) {
        long highest = jdbc.sql("select max(id) from member").query(Long.class).single();
        assertThat(new ShopBrowser(port).submit("/sign-up", "/sign-up", form).statusCode())
                .isEqualTo(302);
        return Member.subjectOf(
                jdbc.sql("select min(id) from member where id > ?")
                        .param(highest)
                        .query(Long.class)
                        .single());
    }

    /** On the same database, with the same master key and the same time. */
    private ServletWebServerApplicationContext otherInstance() {
        ApplicationContextInitializer<GenericApplicationContext> sameTime =
                context -> context.registerBean("settableClock", SettableClock.class, () -> clock);
        return (ServletWebServerApplicationContext)
                new SpringApplicationBuilder(HanbitShopApplication.class)
                        .initializers(sameTime)
                        .run(
                                Stream.concat(
                                                Stream.of(
                                                        "--server.port=0",
                                                        "--spring.main.banner-mode=off",
                                                        "--spring.jpa.hibernate.ddl-auto=none",
                                                        "--jikimi.jobs.enabled=false",
                                                        "--hanbit.newsletter.cron=-",
                                                        "--hanbit.login.hash-rounds=1000",
                                                        "--hanbit.seed.password="
                                                                + ShopBrowser.PASSWORD),
                                                Stream.of(
                                                                "spring.datasource.url",
                                                                "spring.datasource.username",
                                                                "spring.datasource.password",
                                                                "jikimi.master-key.location",
                                                                "jikimi.master-key.secret-file")
                                                        .map(this::same))
                                        .toArray(String[]::new));
    }

    private String same(String property) {
        return "--" + property + "=" + environment.getProperty(property);
    }
}
