package com.example.hanbit.safety;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.ShopBrowser;
import com.example.hanbit.SignUpForms;
import com.example.hanbit.member.Member;
import com.example.hanbit.member.MemberRepository;
import com.example.hanbit.safety.Caller.Answer;
import io.jikimi.destruction.DestructionDesk;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.notice.NoticeDesk;
import io.jikimi.testing.SettableClock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A day of the shop with canaries for customers, good and bad: what is right, what is refused, what
 * is broken. Everybody here is made up.
 */
final class CanaryDay {

    static final String NAME = "차표본";
    static final String LATIN = "ChaPyobonCanary";
    static final String EMAIL = "gaon.canary@example.com";
    static final String PHONE = "010-0000-9431";
    static final String BIRTH = "1987-04-19";
    static final String PASSWORD = "made-up-canary-9432";
    static final String ADDRESS = "표본시 카나리아로 943, 9동 94호";
    static final String HEIGHT = "231";
    static final String WEIGHT = "297";
    static final String QUESTION = "소매가 손목을 덮는데 저는 표본입니다";
    static final String ANSWER = "표본 고객님께 수선해 드리겠습니다";
    static final String RECEIVER = "류표본솔";
    static final String RECEIVER_PHONE = "010-0000-9433";

    /** By name, as sightings call them. */
    static final Map<String, String> CANARIES =
            Map.ofEntries(
                    Map.entry("name", NAME),
                    Map.entry("name in Latin letters", LATIN),
                    Map.entry("e-mail", EMAIL),
                    Map.entry("phone", PHONE),
                    Map.entry("birth", BIRTH),
                    Map.entry("password", PASSWORD),
                    Map.entry("address", ADDRESS),
                    Map.entry("height", HEIGHT),
                    Map.entry("weight", WEIGHT),
                    Map.entry("question", QUESTION),
                    Map.entry("answer", ANSWER),
                    Map.entry("receiver", RECEIVER),
                    Map.entry("receiver's phone", RECEIVER_PHONE));

    private static final String REQUESTS = "/privacy/desk/requests";
    private static final String MANDATES = "/privacy/desk/mandates";
    private static final String DOCUMENT = "POA-2026-17";

    /** What the subject is told, whose words are nobody's data. */
    private static final String TOLD =
            "{\"ground\": \"%s\", \"reason\": \"자료를 모으고 있습니다\", \"objection\": \"책임자에게\"}";

    /** Where something must lie for a hunt to mean anything. */
    private static final List<String> PLACES =
            List.of(
                    "member",
                    "member_aud",
                    "body_profile",
                    "purchase_order",
                    "inquiry",
                    "jikimi_access_log",
                    "jikimi_consent",
                    "jikimi_deadline",
                    "jikimi_ledger",
                    "jikimi_mandate",
                    "jikimi_notice",
                    "jikimi_provision",
                    "jikimi_request",
                    "jikimi_sealed");

    private final OpenShop shop;
    private final JdbcClient jdbc;
    private final Consumer<Answer> notes;
    private final Caller member;
    private final Caller stranger;
    private final Caller counsel;
    private final Caller manager;
    private final Caller officer;

    CanaryDay(OpenShop shop, JdbcClient jdbc, Consumer<Answer> notes) {
        this.shop = shop;
        this.jdbc = jdbc;
        this.notes = notes;
        this.member = new Caller(shop.port(), notes);
        this.stranger = new Caller(shop.port(), notes);
        this.counsel = new Caller(shop.port(), notes).loggedInAs("counsel");
        this.manager = new Caller(shop.port(), notes).loggedInAs("manager");
        this.officer = new Caller(shop.port(), notes).loggedInAs("officer");
    }

    /** Everything up to where the member is known to the shop and nothing is destroyed yet. */
    void live() {
        signUpIsRefused();
        signUp();
        logIn();
        measure();
        ask();
        order();
        lookAtOwnData();
        sendNonsense();
        staffWork();
        thingsBreak();
    }

    /** Consents are taken back, and what rested on them is sealed. */
    void withdraw() {
        expect(302, member.form("/me/withdrawals", Map.of("purpose", "fit-advice")));
        expect(302, member.form("/me/requests", Map.of("kind", "ERASURE")));
        expect(201, member.send("POST", "/privacy/requests", Caller.JSON, "{\"kind\":\"ACCESS\"}"));
        expect(200, member.send("DELETE", "/privacy/consents/insurance-offer", Caller.JSON, ""));
        expect(200, member.get("/privacy/requests"));
        officerDecides();
        agentActs();
        runTheJobs();
        assertThat(PLACES).allSatisfy(table -> assertThat(rows(table)).as(table).isPositive());
    }

    private long rows(String table) {
        return jdbc.sql("select count(*) from " + table).query(Long.class).single();
    }

    /** The account is closed and five days pass. */
    void leave() {
        expect(302, member.form("/me/leave", Map.of()));
        expect(302, member.get("/me"));
        for (int day = 0; day < 5; day++) {
            shop.bean(SettableClock.class).advanceDays(1);
            runTheJobs();
        }
        expect(401, member.form("/login", Map.of("name", EMAIL, "password", PASSWORD)));
    }

    private void runTheJobs() {
        assertThat(shop.bean(DestructionDesk.class).runDue().failed()).isZero();
        shop.bean(NoticeDesk.class).deliver(100);
        shop.bean(EvidenceLog.class).seal();
    }

    private static Map<String, String> form() {
        Map<String, String> form = SignUpForms.complete("canary");
        form.put("name", NAME);
        form.put("email", EMAIL);
        form.put("phone", PHONE);
        form.put("password", PASSWORD);
        form.put("birthDate", BIRTH);
        form.keySet().stream()
                .filter(field -> field.startsWith("decision."))
                .toList()
                .forEach(field -> form.put(field, "granted"));
        return form;
    }

    private void signUpIsRefused() {
        for (String field : form().keySet()) {
            for (String wrong :
                    List.of("", "?" + NAME, PHONE.repeat(30), EMAIL + "\u0000" + BIRTH)) {
                if (!field.startsWith("decidedAt")) {
                    Map<String, String> form = new LinkedHashMap<>(form());
                    form.put(field, wrong);
                    Answer answer = stranger.form("/sign-up", form);
                    if (answer.status() == 302) {
                        // The name takes almost anything: the person who joined is somebody else.
                        forget();
                    } else {
                        expect(400, answer);
                    }
                }
            }
        }
        Map<String, String> misnamed = new LinkedHashMap<>(form());
        misnamed.put(NAME, EMAIL);
        misnamed.put("decision." + NAME, PHONE);
        misnamed.remove("phone");
        expect(400, stranger.form("/sign-up", misnamed));
        expect(413, stranger.form("/sign-up", Map.of("name", NAME.repeat(110_000))));
        expect(400, stranger.send("POST", "/sign-up", Caller.JSON, "{\"name\":\"" + NAME + "\""));
        expect(
                403,
                stranger.send("POST", "/logout", Caller.FORM, NAME, Map.of("X-CSRF-Token", PHONE)));
    }

    /** Takes away who joined with a strange name, so that the address is free again. */
    private void forget() {
        jdbc.sql("delete from member where id = (select max(id) from member)").update();
    }

    private void signUp() {
        expect(302, stranger.form("/sign-up", form()));
        expect(400, stranger.form("/sign-up", form()));
        Member again = new Member(NAME, EMAIL, PHONE, "none", shop.bean(SettableClock.class).now());
        try {
            shop.bean(MemberRepository.class).saveAndFlush(again);
            throw new AssertionError("The address was taken twice");
        } catch (DataIntegrityViolationException expected) {
            // The database has logged the row it refused.
        }
    }

    private void logIn() {
        for (String name : List.of(EMAIL, EMAIL + "x", NAME, PHONE, EMAIL.repeat(20))) {
            expect(401, stranger.form("/login", Map.of("name", name, "password", PASSWORD + "x")));
        }
        expect(302, member.form("/login", Map.of("name", EMAIL, "password", PASSWORD)));
        expect(302, stranger.get("/me?" + Caller.encoded(NAME) + "=" + Caller.encoded(EMAIL)));
    }

    private void measure() {
        expect(302, member.form("/me/withdrawals", Map.of("purpose", "fit-advice")));
        Map<String, String> measurements = Map.of("height", HEIGHT, "weight", WEIGHT);
        expect(403, member.form("/fit-advice", measurements));
        expect(
                302,
                member.form("/me/consents/fit-advice", Map.of("decision.fit-advice", "granted")));
        expect(400, member.form("/fit-advice", Map.of("height", HEIGHT, "weight", NAME)));
        expect(400, member.form("/me/consents/fit-advice", Map.of("decision.fit-advice", NAME)));
        expect(302, member.form("/fit-advice", measurements));
        expect(200, member.get("/fit-advice"));
    }

    private void ask() {
        expect(400, member.form("/inquiries", Map.of("text", QUESTION + "\u0000")));
        expect(400, member.form("/inquiries", Map.of("text", QUESTION.repeat(200))));
        expect(302, member.form("/inquiries", Map.of("text", QUESTION)));
    }

    private void order() {
        Map<String, String> order =
                new LinkedHashMap<>(
                        Map.of(
                                "product",
                                "wool-knit",
                                "quantity",
                                "1",
                                "forMyself",
                                "false",
                                "receiverName",
                                RECEIVER,
                                "receiverPhone",
                                RECEIVER_PHONE,
                                "address",
                                ADDRESS));
        for (String field : List.copyOf(order.keySet())) {
            Map<String, String> wrong = new LinkedHashMap<>(order);
            wrong.put(field, NAME + "\u0007" + PHONE.repeat(30));
            assertThat(member.form("/orders", wrong).status()).as(field).isIn(400, 404);
        }
        expect(302, member.form("/orders", order));
        order.put("forMyself", "true");
        expect(302, member.form("/orders", order));
        expect(200, member.get("/orders"));
        for (long id : ordersOfTheMember()) {
            expect(200, member.get("/orders/" + id));
            expect(
                    404,
                    new Caller(shop.port(), notes)
                            .loggedInAs(ShopBrowser.MEMBER)
                            .get("/orders/" + id));
        }
    }

    private void lookAtOwnData() {
        expect(200, member.get("/me"));
        expect(200, member.form("/me/export", Map.of()));
        expect(200, member.get("/privacy/me"));
        expect(200, member.get("/privacy/me/export"));
        expect(200, member.get("/privacy/consents"));
        expect(401, stranger.get("/privacy/me?subject=" + Caller.encoded(EMAIL)));
    }

    private void sendNonsense() {
        String name = Caller.encoded(NAME);
        for (String path :
                List.of(
                        "/orders/" + name,
                        "/orders/new?product=" + name,
                        "/orders?page=" + name,
                        "/me/consents/" + name,
                        "/" + name,
                        "/" + name + "/../" + Caller.encoded(EMAIL),
                        "/me;" + name + "=" + name,
                        "/assets/" + name,
                        "/privacy/requests/" + name,
                        "/privacy/" + name,
                        "/login?next=" + name,
                        "/?lang=" + name,
                        "/?done=" + name)) {
            member.get(path);
            member.send("DELETE", path, Caller.JSON, NAME);
            member.send("GET", path, Caller.JSON, "", Map.of("Accept", "application/json"));
        }
        for (String body : brokenBodies()) {
            for (String path : List.of("/privacy/consents", "/privacy/requests")) {
                Answer answer = member.send("POST", path, Caller.JSON, body);
                assertThat(answer.status()).as(path).isBetween(400, 499);
                assertThat(stranger.send("POST", path, Caller.JSON, body).status()).isEqualTo(401);
            }
            member.send("POST", "/fit-advice", Caller.JSON, body);
        }
        expect(404, member.send("DELETE", "/privacy/consents/" + name, Caller.JSON, ""));
        expect(400, member.form("/me/requests", Map.of("kind", NAME)));
        expect(404, member.form("/me/withdrawals", Map.of("purpose", NAME)));
        for (String header :
                List.of("Accept-Language", "X-Forwarded-For", "X-Requested-With", "User-Agent")) {
            member.send("GET", "/privacy/me", Caller.JSON, "", Map.of(header, EMAIL));
        }
        member.send("GET", "/me", Caller.FORM, "", Map.of("Accept", EMAIL + "/" + PHONE));
        member.send("CANARY-" + PHONE, "/me", Caller.FORM, "");
        member.send("POST", "/privacy/requests", "text/" + PHONE, NAME);
        for (String line :
                List.of(
                        "GET /me?e=" + EMAIL + "|" + PHONE + " HTTP/1.1",
                        "GET /me HTTP/1.1\r\n" + LATIN + " " + PHONE + ": x",
                        "GET /?" + EMAIL + "=%ZZ&=" + PHONE + "&%" + " HTTP/1.1",
                        "GET / HTTP/1.1\r\nCookie: a=\"" + EMAIL + "\u0001; " + PHONE,
                        LATIN + PHONE)) {
            member.raw(line);
        }
    }

    private static List<String> brokenBodies() {
        String sent = "\"" + NAME + "\"";
        List<String> bodies =
                new ArrayList<>(
                        List.of(
                                NAME,
                                "{" + NAME,
                                "{\"kind\":" + NAME + "}",
                                "{\"kind\":" + sent + "}",
                                "{" + sent + ":" + sent + "}",
                                "{\"" + LATIN + "\":1}",
                                "{\"kind\":[" + sent + "]}",
                                "{\"kind\":\"ACCESS\"} " + sent,
                                "{\"form\":" + sent + ",\"version\":1,\"decisions\":[]}",
                                "{\"form\":\"sign-up\",\"version\":" + sent + "}",
                                "{\"form\":\"sign-up\",\"version\":1,\"decisions\":[{\"entry\":"
                                        + sent
                                        + ",\"granted\":true,\"interactedAt\":\"2027-03-01T00:00:00Z\"}]}",
                                "{\"form\":\"sign-up\",\"version\":1,\"decisions\":[{\"entry\":"
                                        + "\"marketing\",\"granted\":"
                                        + sent
                                        + "}]}",
                                "{\"form\":\"sign-up\",\"version\":1,\"decisions\":[{\"entry\":"
                                        + "\"marketing\",\"granted\":true,\"interactedAt\":"
                                        + sent
                                        + "}]}",
                                "{\"form\":\"" + NAME + "\\u0000\"}",
                                "{\"form\":\"" + EMAIL.repeat(100) + "\"}",
                                "{\"form\":\"" + NAME.repeat(30_000) + "\"}",
                                "[".repeat(20) + sent));
        bodies.add("{\"kind\":\"ACCESS\",\"kind\":" + sent + "}");
        return bodies;
    }

    private void staffWork() {
        long id = memberId();
        String page = "/staff/members/" + id;
        expect(200, counsel.get("/staff/members"));
        expect(200, counsel.get("/staff/orders"));
        expect(200, counsel.get("/staff/inquiries"));
        expect(200, counsel.get(page));
        expect(200, counsel.form("/staff/members/search", Map.of("value", PHONE)));
        expect(200, counsel.form("/staff/members/search", Map.of("value", EMAIL)));
        expect(400, counsel.form("/staff/members/search", Map.of("value", NAME)));
        expect(200, counsel.form("/staff/members/search", Map.of("value", "x" + EMAIL)));
        expect(403, counsel.form(page + "/unmask", Map.of("reason", "확인")));
        expect(400, manager.form(page + "/unmask", Map.of()));
        expect(200, manager.form(page + "/unmask", Map.of("reason", "교환 확인 전화")));
        expect(302, manager.form(page + "/insurance-offer", Map.of()));
        expect(403, counsel.form(page + "/insurance-offer", Map.of()));
        for (long order : ordersOfTheMember()) {
            expect(200, counsel.get("/staff/orders/" + order));
            expect(
                    200,
                    manager.form("/staff/orders/" + order + "/unmask", Map.of("reason", "배송 확인")));
            expect(403, counsel.form("/staff/orders/" + order + "/ship", Map.of()));
            expect(302, manager.form("/staff/orders/" + order + "/ship", Map.of()));
        }
        String inquiry =
                "/staff/inquiries/"
                        + jdbc.sql("select max(id) from inquiry").query(Long.class).single();
        expect(200, counsel.get(inquiry));
        expect(200, counsel.form(inquiry + "/unmask", Map.of("reason", "문의 답변")));
        expect(400, counsel.form(inquiry + "/answer", Map.of("text", ANSWER.repeat(200))));
        expect(302, counsel.form(inquiry + "/answer", Map.of("text", ANSWER)));
        expect(403, member.get("/staff/members/" + id));
        expect(403, member.send("GET", "/privacy/desk/evidence", Caller.JSON, ""));
        member.get("/inquiries");
    }

    private void officerDecides() {
        String access = REQUESTS + "/" + request("ACCESS");
        String erasure = REQUESTS + "/" + request("ERASURE");
        for (String path : List.of(REQUESTS, REQUESTS + "/overdue", access)) {
            expect(200, officer.get(path));
            expect(403, manager.get(path));
            expect(403, member.get(path));
            expect(401, stranger.get(path));
        }
        for (String decision : List.of("/completion", "/refusal", "/postponement")) {
            for (String body : refusedDecisions()) {
                isRefused(officer, "POST", access + decision, body);
                isRefused(manager, "POST", access + decision, body);
            }
            isRefused(officer, "POST", REQUESTS + "/" + Caller.encoded(NAME) + decision, TOLD);
        }
        expect(200, post(access + "/postponement", TOLD.formatted("35-3")));
        expect(200, post(access + "/completion", "{\"result\": \"열람하게 함\"}"));
        expect(200, post(erasure + "/refusal", TOLD.formatted("36-2")));
        isRefused(officer, "POST", erasure + "/completion", "{\"result\": \"" + NAME + "\"}");
        isRefused(officer, "POST", access + "/refusal", TOLD.formatted("35-4-2"));
        expect(200, member.get("/privacy/requests"));
    }

    /** What an officer must not get away with, some of it with words the subject would be told. */
    private static List<String> refusedDecisions() {
        return List.of(
                "{\"result\": \"" + NAME + "\\u0000\"}",
                "{\"result\": \"" + NAME.repeat(400) + "\"}",
                "{\"result\": [\"" + NAME + "\"]}",
                "{\"" + LATIN + "\": \"" + NAME + "\"}",
                "{\"result\": " + NAME,
                TOLD.formatted(NAME),
                "{\"ground\": \"35-3\", \"reason\": \"" + NAME + "\"}",
                "{\"ground\": \""
                        + PHONE
                        + "\", \"reason\": \"x\", \"objection\": \""
                        + EMAIL
                        + "\"}");
    }

    private void agentActs() {
        Caller agent = new Caller(shop.port(), notes).loggedInAs(ShopBrowser.MEMBER);
        String subject = Member.subjectOf(memberId()).toString();
        String acting =
                Member.subjectOf(jdbc.sql("select min(id) from member").query(Long.class).single())
                        .toString();
        String export = "/privacy/agent/" + subject + "/export";
        expect(403, agent.get(export));
        expect(400, agent.get("/privacy/agent/" + Caller.encoded(NAME) + "/export"));
        agent.get("/privacy/agent/" + Caller.encoded("member:" + NAME) + "/export");
        for (String document : List.of(NAME, EMAIL, PHONE, LATIN + "-1", "POA-" + NAME)) {
            expect(400, post(MANDATES, mandate(subject, acting, document, "2027-12-31")));
        }
        expect(400, post(MANDATES, mandate(NAME, acting, DOCUMENT, "2027-12-31")));
        expect(400, post(MANDATES, mandate(subject, "member:" + NAME, DOCUMENT, "2027-12-31")));
        expect(400, post(MANDATES, mandate(subject, acting, DOCUMENT, BIRTH)));
        expect(400, post(MANDATES, mandate(subject, acting, DOCUMENT, PHONE)));
        isRefused(manager, "POST", MANDATES, mandate(subject, acting, NAME, "2027-12-31"));
        expect(201, post(MANDATES, mandate(subject, acting, DOCUMENT, "2027-12-31")));
        Answer exported = agent.get(export);
        expect(200, exported);
        assertThat(exported.body()).as("the export is the member's").contains(EMAIL);
        String mandate =
                MANDATES
                        + "/"
                        + jdbc.sql("select max(id) from jikimi_mandate").query(Long.class).single();
        isRefused(officer, "DELETE", MANDATES + "/" + Caller.encoded(NAME), "");
        isRefused(manager, "DELETE", mandate, NAME);
        expect(204, officer.send("DELETE", mandate, Caller.JSON, ""));
        expect(403, agent.get(export));
    }

    private long request(String kind) {
        return jdbc.sql("select max(id) from jikimi_request where kind = ? and subject = ?")
                .params(kind, Member.subjectOf(memberId()).toString())
                .query(Long.class)
                .single();
    }

    private Answer post(String path, String body) {
        return officer.send("POST", path, Caller.JSON, body);
    }

    private static String mandate(String subject, String agent, String document, String lastDay) {
        return "{\"subject\": \"%s\", \"agent\": \"%s\", \"document\": \"%s\", \"lastDay\": \"%s\"}"
                .formatted(subject, agent, document, lastDay);
    }

    private static void isRefused(Caller caller, String method, String path, String body) {
        Answer answer = caller.send(method, path, Caller.JSON, body);
        assertThat(answer.status()).as(method + " " + path).isBetween(400, 499);
    }

    /** The database fails in the middle of everything: what it says must not be passed on. */
    private void thingsBreak() {
        without("jikimi_access_log", () -> assertThat(member.get("/me").status()).isEqualTo(200));
        without(
                "jikimi_access_log",
                () ->
                        expect(
                                503,
                                manager.form(
                                        "/staff/members/" + memberId() + "/unmask",
                                        Map.of("reason", "교환 확인"))));
        without("inquiry", () -> expect(500, member.form("/inquiries", Map.of("text", QUESTION))));
        without(
                "jikimi_consent",
                () -> {
                    Map<String, String> form = form();
                    form.put("email", "other." + EMAIL);
                    expect(500, stranger.form("/sign-up", form));
                });
        without(
                "purchase_order_line",
                () ->
                        expect(
                                500,
                                member.form(
                                        "/orders",
                                        Map.of(
                                                "product", "wool-knit",
                                                "quantity", "1",
                                                "forMyself", "true",
                                                "address", ADDRESS))));
        jdbc.sql(
                        "alter table member add constraint canary check (octet_length(phone) < 3) not valid")
                .update();
        Map<String, String> form = form();
        form.put("email", "another." + EMAIL);
        expect(500, stranger.form("/sign-up", form));
        jdbc.sql("alter table member drop constraint canary").update();
    }

    private void without(String table, Runnable work) {
        jdbc.sql("alter table " + table + " rename to " + table + "_away").update();
        try {
            work.run();
        } finally {
            jdbc.sql("alter table " + table + "_away rename to " + table).update();
        }
    }

    long memberId() {
        return jdbc.sql("select max(id) from member").query(Long.class).single();
    }

    private List<Long> ordersOfTheMember() {
        return jdbc.sql("select id from purchase_order where buyer_id = ? order by id")
                .param(memberId())
                .query(Long.class)
                .list();
    }

    private static void expect(int status, Answer answer) {
        assertThat(answer.status()).as(answer.request().split("\\?")[0]).isEqualTo(status);
    }
}
