package com.example.hanbit.scenario;

import static com.example.hanbit.scenario.People.asks;
import static com.example.hanbit.scenario.People.codeOf;
import static com.example.hanbit.scenario.People.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.ShopBrowser;
import com.example.hanbit.ShopOnPostgres;
import com.example.hanbit.SignUpForms;
import com.example.hanbit.advice.BodyProfile;
import com.example.hanbit.advice.BodyProfileRepository;
import com.example.hanbit.member.Member;
import com.example.hanbit.member.MemberRepository;
import com.example.hanbit.news.Letter;
import com.example.hanbit.news.Newsletter;
import com.example.hanbit.scenario.People.Newcomer;
import io.jikimi.destruction.DestructionDesk;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.rights.RightsDesk;
import io.jikimi.subject.Actor;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.SettableClock;
import jakarta.persistence.EntityManager;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** What a data subject can ask for, over HTTP. Everybody here is made up. */
@ShopOnPostgres
@TestPropertySource(properties = "jikimi.jobs.destruction.enabled=false")
class RightsScenarioIntegrationTests {

    private static final int LEGAL_DAYS = 5;
    private static final String GROUND_OF_ACCESS =
            """
            {"ground": "35-4-2", "reason": "다른 사람의 이익을 침해할 우려가 있습니다.",
             "objection": "14일 안에 이의를 제기할 수 있습니다."}
            """;
    private static final String GROUND_OF_SUSPENSION =
            """
            {"ground": "37-2-1", "reason": "법령에 따라 보관해야 합니다.",
             "objection": "14일 안에 이의를 제기할 수 있습니다."}
            """;

    @LocalServerPort private int port;
    @Autowired private SettableClock clock;
    @Autowired private JdbcClient jdbc;
    @Autowired private TransactionOperations transactions;
    @Autowired private PurposeScope scopes;
    @Autowired private EntityManager entities;
    @Autowired private MemberRepository members;
    @Autowired private BodyProfileRepository profiles;
    @Autowired private Newsletter newsletter;
    @Autowired private RightsDesk rights;
    @Autowired private DestructionDesk destruction;

    private People people;
    private Instant before;

    @BeforeEach
    void open() {
        people = new People(port, jdbc);
        before = clock.now();
    }

    @AfterEach
    void turnTheClockBack() {
        clock.set(before);
    }

    @Test
    @DisplayName(
            "Scenario 46 (3.5.2) An access request of 1 March is overdue when 11 March has ended")
    void overdueWhenTheTenthDayHasEnded() {
        LocalDate tenthDay = LocalDate.of(2027, 3, 11);
        clock.set(LocalDate.of(2027, 3, 1).atTime(9, 0).atZone(clock.zone()).toInstant());
        Newcomer member = people.joins("scenario46");
        long id = asks(member, "ACCESS");
        ShopBrowser officer = people.staff("officer");

        clock.set(clock.endOf(tenthDay).minusMillis(1));
        assertThat(ids(officer.getJson("/privacy/desk/requests/overdue"))).doesNotContain(id);
        assertThat(ids(officer.getJson("/privacy/desk/requests"))).contains(id);

        clock.set(clock.endOf(tenthDay));
        assertThat(ids(officer.getJson("/privacy/desk/requests/overdue"))).contains(id);
        JsonNode request = json(officer.getJson("/privacy/desk/requests/" + id));
        assertThat(request.get("overdue").asBoolean()).isTrue();
        assertThat(request.get("daysLeft").asInt()).isEqualTo(-1);

        assertThat(decide(officer, id, "completion", "{\"result\": \"열람하게 함\"}").statusCode())
                .isEqualTo(200);
        assertThat(ids(officer.getJson("/privacy/desk/requests/overdue"))).doesNotContain(id);
    }

    @Test
    @DisplayName(
            "Scenario 46 (3.5.2) A refusal without ground or objection is refused, then told in full")
    void refusedOnlyWithGroundAndObjection() {
        Newcomer member = people.joins("refused46");
        long id = asks(member, "ACCESS");
        ShopBrowser officer = people.staff("officer");
        for (String incomplete :
                List.of(
                        "{}",
                        GROUND_OF_ACCESS.replace("35-4-2", "inconvenient"),
                        GROUND_OF_ACCESS.replace("35-4-2", "37-2-1"),
                        GROUND_OF_ACCESS.replaceAll(
                                "\"objection\": \"[^\"]+\"", "\"objection\": \"\""),
                        GROUND_OF_ACCESS.replaceAll("\"reason\": \"[^\"]+\",", ""))) {
            HttpResponse<String> answer = decide(officer, id, "refusal", incomplete);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(codeOf(answer)).isEqualTo("REFUSAL_GROUND_REQUIRED");
        }
        assertThat(state(member, id)).isEqualTo("RECEIVED");

        assertThat(decide(officer, id, "refusal", GROUND_OF_ACCESS).statusCode()).isEqualTo(200);

        JsonNode told = json(member.browser().getJson("/privacy/requests/" + id));
        assertThat(told.get("state").asString()).isEqualTo("REFUSED");
        assertThat(told.get("result").asString()).isEqualTo("35-4-2");
        assertThat(told.get("reason").asString()).startsWith("다른 사람의 이익을");
        assertThat(told.get("objection").asString()).startsWith("14일 안에");
        assertThat(member.browser().get("/me").body()).contains("다른 사람의 이익을", "14일 안에");
        assertThat(noticesAbout(member, "rights-result"))
                .containsExactly(member.subject().toString());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"CORRECTION", "ERASURE", "SUSPENSION"})
    @DisplayName("Scenario 46 (3.5.2) A postponement is offered for access requests only")
    void postponementIsNotOffered(String kind) {
        Newcomer member = people.joins("postponed" + kind);
        ShopBrowser officer = people.staff("officer");
        long other = asks(member, kind);
        long access = asks(member, "ACCESS");

        assertThat(offers(officer, other)).containsExactly("completion", "refusal");
        assertThat(offers(officer, access))
                .containsExactly("completion", "refusal", "postponement");
        HttpResponse<String> answer =
                decide(officer, other, "postponement", GROUND_OF_ACCESS.replace("35-4-2", "35-3"));
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(codeOf(answer)).isEqualTo("POSTPONEMENT_NOT_OFFERED");
        assertThat(state(member, other)).isEqualTo("RECEIVED");
    }

    @Test
    @DisplayName("Scenario 46 (3.5.2) Nobody but the officer decides")
    void onlyTheOfficerDecides() {
        Newcomer member = people.joins("decider46");
        long id = asks(member, "ERASURE");

        for (ShopBrowser other :
                List.of(member.browser(), people.staff("counsel"), people.staff("manager"))) {
            assertThat(other.getJson("/privacy/desk/requests").statusCode()).isEqualTo(403);
            assertThat(decide(other, id, "completion", "{\"result\": \"삭제함\"}").statusCode())
                    .isEqualTo(403);
        }
        assertThat(state(member, id)).isEqualTo("RECEIVED");
    }

    @Test
    @DisplayName("Scenario 47 (3.5.2) Nothing leaves for an unverified requester")
    void nothingLeavesForAnUnverifiedRequester() {
        Newcomer member = people.joins(named("scenario47", "표본다온", "010-0000-4701"));

        for (ShopBrowser unverified : List.of(new ShopBrowser(port), people.staff("officer"))) {
            for (String path :
                    List.of(
                            "/privacy/me",
                            "/privacy/me/export",
                            "/privacy/agent/" + member.subject() + "/export")) {
                HttpResponse<String> answer = unverified.getJson(path);
                assertThat(answer.statusCode()).as(path).isEqualTo(401);
                assertThat(codeOf(answer)).as(path).isEqualTo("IDENTITY_REQUIRED");
                assertNothingLeft(answer, member);
            }
        }
        assertThat(member.browser().getJson("/privacy/me/export").body())
                .contains("표본다온", "010-0000-4701", member.form().get("email"));
    }

    @Test
    @DisplayName("Scenario 47 (3.5.2) Nothing leaves for an agent without a mandate")
    void nothingLeavesForAnAgentWithoutMandate() {
        Newcomer member = people.joins(named("subject47", "표본라온", "010-0000-4702"));
        Newcomer agent = people.joins("agent47");
        String export = "/privacy/agent/" + member.subject() + "/export";

        HttpResponse<String> refused = agent.browser().getJson(export);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(codeOf(refused)).isEqualTo("MANDATE_REQUIRED");
        assertNothingLeft(refused, member);
        assertThat(accessesOf(agent, "MANDATE_REQUIRED"))
                .containsExactly(member.subject().toString());

        HttpResponse<String> entered =
                people.staff("officer")
                        .sendJson("POST", "/privacy/desk/mandates", mandate(member, agent));
        assertThat(entered.statusCode()).isEqualTo(201);
        HttpResponse<String> served = agent.browser().getJson(export);
        assertThat(served.statusCode()).isEqualTo(200);
        assertThat(served.body()).contains("표본라온", "010-0000-4702");

        clock.advanceDays(31);
        assertThat(codeOf(agent.browser().getJson(export))).isEqualTo("MANDATE_REQUIRED");
        assertThat(
                        member.browser()
                                .getJson("/privacy/agent/" + agent.subject() + "/export")
                                .statusCode())
                .as("a mandate has one direction")
                .isEqualTo(403);
    }

    @Test
    @DisplayName(
            "Scenario 49 (3.5.2) A withdrawal ends the use on that consent at once, and on no other")
    void aWithdrawalEndsTheUse() {
        Newcomer member = people.joins("scenario49", "fit-advice", "birthday-benefit", "marketing");
        measure(member, "171", "63");
        int letters = newsletter.send(letter(), anybody -> true);
        assertThat(height(member)).isEqualTo(171);

        assertThat(withdraw(member, "fit-advice").statusCode()).isEqualTo(200);

        assertThat(height(member)).as("a job of the purpose reads nothing").isNull();
        assertThat(measured(member, "172", "64").statusCode()).isEqualTo(403);
        assertThat(member.browser().get("/fit-advice").body()).doesNotContain("class=\"big\"");
        assertThat(refusedReadsOf(member, "fit-advice")).contains("member.height");
        assertThat(newsletter.send(letter(), anybody -> true))
                .as("another consent")
                .isEqualTo(letters);
        assertThat(People.orders(member, "나래시 한들구 별하로 49")).as("the contract").isPositive();
        assertThat(member.browser().get("/me").body()).contains(member.form().get("email"));

        JsonNode told = json(withdraw(member, "marketing"));
        assertThat(newsletter.send(letter(), anybody -> true)).isEqualTo(letters - 1);
        assertThat(told.get("reason").asString())
                .as("what stays is told with its ground")
                .startsWith("member.email: membership (15-1-4)");
    }

    @Test
    @DisplayName("Scenario 49 (3.5.2) In the transaction of the withdrawal the use is refused")
    void theUseEndsInTheTransactionOfTheWithdrawal() {
        Newcomer member = people.joins("transaction49", "fit-advice");
        measure(member, "168", "58");

        scopes.run(
                "fit-advice",
                Actor.system("advice"),
                () ->
                        transactions.executeWithoutResult(
                                status -> {
                                    assertThat(loadedHeight(member)).isEqualTo(168);
                                    rights.withdrawConsent(
                                            member.subject(),
                                            "fit-advice",
                                            "web",
                                            Actor.subject(member.subject()));
                                    entities.clear();
                                    assertThat(loadedHeight(member)).isNull();
                                    status.setRollbackOnly();
                                }));
        assertThat(height(member)).as("it was rolled back").isEqualTo(168);

        assertThat(
                        Refused.by(
                                () ->
                                        transactions.executeWithoutResult(
                                                status -> {
                                                    rights.withdrawConsent(
                                                            member.subject(),
                                                            "fit-advice",
                                                            "web",
                                                            Actor.subject(member.subject()));
                                                    profiles.findByMemberId(member.id())
                                                            .orElseThrow()
                                                            .measure(169, 59);
                                                })))
                .isEqualTo(Refusal.CONSENT_MISSING);
        assertThat(height(member)).as("the withdrawal went with it").isEqualTo(168);
    }

    @Test
    @DisplayName("Scenario 49 (3.5.2) Recipients of the consent are told, and get nobody any more")
    void recipientsAreTold() {
        Newcomer member = people.joins("recipient49", "insurance-offer");
        ShopBrowser manager = people.staff("manager");
        String page = "/staff/members/" + member.id();
        assertThat(manager.submit(page, page + "/insurance-offer", Map.of()).statusCode())
                .isEqualTo(302);

        assertThat(withdraw(member, "insurance-offer").statusCode()).isEqualTo(200);

        assertThat(noticesAbout(member, "provision-withdrawn")).containsExactly("anshim-insurance");
        HttpResponse<String> refused = manager.submit(page, page + "/insurance-offer", Map.of());
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("PROVIDE_CONSENT_MISSING");
    }

    @Test
    @DisplayName("Scenario 49 (3.5.2) Five days later only what another basis keeps is left")
    void destroyedWithinFiveDaysExceptWhatIsKept() {
        Newcomer member = people.joins("destroyed49", "fit-advice", "marketing");
        measure(member, "171", "63");
        withdraw(member, "fit-advice");
        withdraw(member, "marketing");
        assertThat(destruction.deadlines(member.subject()))
                .isNotEmpty()
                .allSatisfy(
                        due ->
                                assertThat(clock.dayOf(due.dueAt()))
                                        .isBeforeOrEqualTo(clock.today().plusDays(LEGAL_DAYS)));

        pass(LEGAL_DAYS);

        assertThat(count("select count(height) + count(weight) from body_profile", member))
                .isZero();
        assertThat(count("select count(email) from member", member)).isOne();
        assertThat(destruction.deadlines(member.subject())).isEmpty();
        assertThat(member.browser().get("/me").body()).contains(member.form().get("email"));
    }

    @Test
    @DisplayName("Scenario 49 (3.5.2) Destruction is refused on a ground of 37(2), with its reason")
    void destructionIsRefusedOnAGroundOnly() {
        Map<String, String> form = SignUpForms.complete("kept49");
        form.put("birthDate", "1991-04-09");
        form.put("decision.birthday-benefit", "granted");
        Newcomer member = people.joins(form);
        long id = json(withdraw(member, "birthday-benefit")).get("id").asLong();
        ShopBrowser officer = people.staff("officer");
        HttpResponse<String> groundless = decide(officer, id, "refusal", GROUND_OF_ACCESS);
        assertThat(groundless.statusCode()).isEqualTo(400);
        assertThat(codeOf(groundless)).isEqualTo("REFUSAL_GROUND_REQUIRED");

        assertThat(decide(officer, id, "refusal", GROUND_OF_SUSPENSION).statusCode())
                .isEqualTo(200);

        JsonNode told = json(member.browser().getJson("/privacy/requests/" + id));
        assertThat(told.get("state").asString()).isEqualTo("REFUSED");
        assertThat(told.get("result").asString()).isEqualTo("37-2-1");
        assertThat(told.get("reason").asString()).isEqualTo("법령에 따라 보관해야 합니다.");
        pass(LEGAL_DAYS);
        assertThat(count("select count(birth_date) from member", member)).isOne();
        assertThat(birthDate(member)).as("kept, and used no more").isNull();
    }

    private void measure(Newcomer member, String height, String weight) {
        assertThat(measured(member, height, weight).statusCode()).isEqualTo(302);
    }

    private static HttpResponse<String> measured(Newcomer member, String height, String weight) {
        return member.browser()
                .post(
                        "/fit-advice",
                        Map.of(
                                "_csrf",
                                member.browser().token("/me").orElseThrow(),
                                "height",
                                height,
                                "weight",
                                weight));
    }

    private static HttpResponse<String> withdraw(Newcomer member, String purpose) {
        return member.browser().sendJson("DELETE", "/privacy/consents/" + purpose, "");
    }

    private static HttpResponse<String> decide(
            ShopBrowser officer, long id, String decision, String body) {
        return officer.sendJson("POST", "/privacy/desk/requests/" + id + "/" + decision, body);
    }

    private static List<Long> ids(HttpResponse<String> report) {
        assertThat(report.statusCode()).isEqualTo(200);
        return StreamSupport.stream(json(report).get("requests").spliterator(), false)
                .map(request -> request.get("id").asLong())
                .toList();
    }

    private static List<String> offers(ShopBrowser officer, long id) {
        JsonNode request = json(officer.getJson("/privacy/desk/requests/" + id));
        return StreamSupport.stream(request.get("offers").spliterator(), false)
                .map(offer -> offer.get("decision").asString())
                .toList();
    }

    private static String state(Newcomer member, long id) {
        return json(member.browser().getJson("/privacy/requests/" + id)).get("state").asString();
    }

    private static void assertNothingLeft(HttpResponse<String> answer, Newcomer member) {
        assertThat(answer.body())
                .doesNotContain(
                        member.form().get("name"),
                        member.form().get("email"),
                        member.form().get("phone"));
    }

    private static Map<String, String> named(String key, String name, String phone) {
        Map<String, String> form = SignUpForms.complete(key);
        form.put("name", name);
        form.put("phone", phone);
        return form;
    }

    private String mandate(Newcomer member, Newcomer agent) {
        return "{\"subject\": \""
                + member.subject()
                + "\", \"agent\": \""
                + agent.subject()
                + "\", \"document\": \"POA-47\", \"lastDay\": \""
                + clock.today().plusDays(30)
                + "\"}";
    }

    private static Letter letter() {
        return Letter.about("봄 할인", "봄옷을 할인합니다.");
    }

    private @Nullable Integer height(Newcomer member) {
        return scopes.call(
                "fit-advice",
                Actor.system("advice"),
                () -> transactions.execute(status -> loadedHeight(member)));
    }

    private @Nullable Integer loadedHeight(Newcomer member) {
        return profiles.findByMemberId(member.id()).map(BodyProfile::height).orElse(null);
    }

    private @Nullable LocalDate birthDate(Newcomer member) {
        return scopes.call(
                "birthday-benefit",
                Actor.system("coupons"),
                () ->
                        transactions.execute(
                                status ->
                                        members.findById(member.id())
                                                .map(Member::birthDate)
                                                .orElse(null)));
    }

    /** The job runs every day, then the last second of the last day has come. */
    private void pass(int days) {
        LocalDate first = clock.today();
        assertThat(destruction.runDue().failed()).isZero();
        for (int day = 1; day <= days; day++) {
            clock.advanceDays(1);
            assertThat(destruction.runDue().failed()).isZero();
        }
        clock.set(clock.endOf(first.plusDays(days)).minusSeconds(1));
    }

    private List<String> noticesAbout(Newcomer member, String occasion) {
        return jdbc.sql("select addressee from jikimi_notice where subject = ? and occasion = ?")
                .params(member.subject().toString(), occasion)
                .query(String.class)
                .list();
    }

    private List<String> accessesOf(Newcomer actor, String result) {
        return jdbc.sql("select subject from jikimi_access_log where actor = ? and result = ?")
                .params(actor.subject().toString(), result)
                .query(String.class)
                .list();
    }

    private List<String> refusedReadsOf(Newcomer member, String purpose) {
        return jdbc
                .sql(
                        "select items from jikimi_access_log where subject = ? and purpose = ? and"
                                + " result = 'CONSENT_MISSING'")
                .params(member.subject().toString(), purpose)
                .query(String.class)
                .list()
                .stream()
                .flatMap(items -> List.of(items.split(",")).stream())
                .toList();
    }

    private long count(String sql, Newcomer member) {
        String column = sql.contains("body_profile") ? "member_id" : "id";
        return jdbc.sql(sql + " where " + column + " = ?")
                .param(member.id())
                .query(Long.class)
                .single();
    }
}
