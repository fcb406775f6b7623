package com.example.hanbit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.HanbitShopApplication;
import com.example.hanbit.ShopBrowser;
import com.example.hanbit.ShopClock;
import com.example.hanbit.ShopOnPostgres;
import com.example.hanbit.SignUpForms;
import com.example.hanbit.inquiry.Inquiry;
import com.example.hanbit.inquiry.InquiryRepository;
import com.example.hanbit.member.Member;
import com.example.hanbit.member.MemberRepository;
import com.example.wish.WishAddress;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.SettableClock;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionOperations;

/** Grounds that lapse and forms that grow. Everybody here is made up. */
@ShopOnPostgres
@Import(ScenarioRegister.class)
@TestPropertySource(properties = "jikimi.jobs.destruction.enabled=false")
class BasisScenarioIntegrationTests {

    private static final LocalDate LAST_DAY = LocalDate.of(2027, 6, 30);

    @LocalServerPort private int port;
    @Autowired private SettableClock clock;
    @Autowired private JdbcClient jdbc;
    @Autowired private TransactionOperations transactions;
    @Autowired private MemberRepository members;
    @Autowired private InquiryRepository inquiries;
    @Autowired private ApplicationContext shop;
    @Autowired private Environment environment;

    @Test
    @DisplayName("Scenario 05 (3.1.2) a ground other than consent that has lapsed is refused")
    void aLapsedGround() {
        long id = joined(SignUpForms.complete("lapsed05"));
        Instant before = clock.now();
        try {
            clock.set(LAST_DAY.atTime(23, 59).atZone(clock.zone()).toInstant());
            inquire(id);
            assertThat(inquiriesOf(id)).as("the last day").isOne();

            clock.set(LAST_DAY.plusDays(1).atStartOfDay(clock.zone()).toInstant());
            assertThat(Refused.by(() -> inquire(id))).isEqualTo(Refusal.BASIS_MISSING);
            assertThat(inquiriesOf(id)).as("rolled back").isOne();
        } finally {
            clock.set(before);
        }
    }

    @Test
    @DisplayName("Scenario 11 (3.1.2) an item of version 2 is refused until version 2 is consented")
    void anItemOfALaterVersion() {
        Map<String, String> form = SignUpForms.complete("scenario11");
        long id = joined(form);
        consent(ShopBrowser.loggedIn(port, form.get("email")));
        assertThat(consentedVersions(id)).containsExactly(1);

        try (ConfigurableApplicationContext next = nextVersion()) {
            assertRefused(shop, id);
            assertRefused(next, id);
            int nextPort =
                    next.getEnvironment().getRequiredProperty("local.server.port", Integer.class);

            consent(ShopBrowser.loggedIn(nextPort, form.get("email")));

            assertThat(consentedVersions(id)).containsExactly(1, 2);
            writeAddress(next, id);
            assertThat(addressesOf(id)).isOne();
        }
    }

    private void inquire(long id) {
        transactions.executeWithoutResult(
                status ->
                        inquiries.save(
                                new Inquiry(
                                        members.getReferenceById(id),
                                        "리넨 셔츠는 언제 다시 들어오나요?",
                                        clock.now())));
    }

    private void assertRefused(ApplicationContext instance, long id) {
        assertThat(Refused.by(() -> writeAddress(instance, id))).isEqualTo(Refusal.CONSENT_MISSING);
        assertThat(addressesOf(id)).isZero();
    }

    private static void writeAddress(ApplicationContext instance, long id) {
        EntityManager entities = instance.getBean(EntityManager.class);
        instance.getBean(TransactionOperations.class)
                .executeWithoutResult(
                        status ->
                                entities.persist(
                                        new WishAddress(
                                                entities.getReference(Member.class, id),
                                                "나래시 한들구 별하로 11")));
    }

    private ConfigurableApplicationContext nextVersion() {
        return new SpringApplicationBuilder(
                        HanbitShopApplication.class, ShopClock.class, ScenarioRegister.class)
                .run(
                        "--scenario.form.version=2",
                        "--server.port=0",
                        "--spring.jpa.hibernate.ddl-auto=none",
                        "--jikimi.jobs.destruction.enabled=false",
                        "--hanbit.login.hash-rounds=1000",
                        "--hanbit.seed.members=1",
                        "--hanbit.seed.orders=0",
                        "--hanbit.seed.password=" + ShopBrowser.PASSWORD,
                        option("spring.datasource.url"),
                        option("spring.datasource.username"),
                        option("jikimi.master-key.location"),
                        option("jikimi.master-key.secret-file"));
    }

    private String option(String name) {
        return "--" + name + "=" + environment.getRequiredProperty(name);
    }

    private static void consent(ShopBrowser browser) {
        assertThat(
                        browser.submit(
                                        "/me/consents/fit-advice",
                                        "/me/consents/fit-advice",
                                        Map.of("decision.fit-advice", "granted"))
                                .statusCode())
                .isEqualTo(302);
    }

    private List<Integer> consentedVersions(long id) {
        return jdbc.sql(
                        "select version from jikimi_consent where subject = ? and form ="
                                + " 'fit-advice' and granted order by id")
                .param(Member.subjectOf(id).toString())
                .query(Integer.class)
                .list();
    }

    private long joined(Map<String, String> form) {
        long highest = jdbc.sql("select max(id) from member").query(Long.class).single();
        assertThat(new ShopBrowser(port).submit("/sign-up", "/sign-up", form).statusCode())
                .isEqualTo(302);
        return jdbc.sql("select min(id) from member where id > ?")
                .param(highest)
                .query(Long.class)
                .single();
    }

    private long inquiriesOf(long id) {
        return jdbc.sql("select count(*) from inquiry where member_id = ?")
                .param(id)
                .query(Long.class)
                .single();
    }

    private long addressesOf(long id) {
        return jdbc.sql("select count(*) from wish_address where member_id = ?")
                .param(id)
                .query(Long.class)
                .single();
    }
}
