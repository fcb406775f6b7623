package com.example.hanbit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.util.HtmlUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever is sent: a clear refusal, or stored and returned intact; never an error of the server,
 * never half a row. Everything sent is made up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractBadInputContractTests {

    private static final String MEGABYTE = "x".repeat(1_000_000);

    /** By name, so that a report stays readable. */
    private static final Map<String, String> NASTY = nasty();

    @LocalServerPort private int port;
    @Autowired private JdbcClient jdbc;

    private final Map<String, ShopBrowser> browsers = new HashMap<>();

    /** Logging in takes its time on purpose, so each account does it once. */
    private ShopBrowser loggedIn(String account) {
        return browsers.computeIfAbsent(account, name -> ShopBrowser.loggedIn(port, name));
    }

    private static Map<String, String> nasty() {
        Map<String, String> nasty = new LinkedHashMap<>();
        nasty.put("empty", "");
        nasty.put("spaces", "   ");
        nasty.put("emoji", "한빛 👩‍👩‍👧‍👦🇰🇷");
        nasty.put("right to left", "שלום עולם مرحبا");
        nasty.put("direction override", "abc\u202Egnp.exe");
        nasty.put("NUL", "a\u0000b");
        nasty.put("control", "a\u0007\u001Bb");
        nasty.put("half a pair", "a\uD83Db");
        nasty.put("HTML", "<script>alert(1)</script><b>\"'&amp;");
        nasty.put("template", "${7*7} *{x} [[${1}]] __${1}__");
        nasty.put("SQL", "'; drop table member; -- \" or 1=1");
        nasty.put("mask", "김*하 010-****-1234 ●●●");
        nasty.put("line breaks", "a\r\nb\tc");
        nasty.put("a megabyte", MEGABYTE);
        nasty.put("more than a form may hold", "가".repeat(350_000));
        nasty.put("a huge number", "99999999999999999999999999");
        nasty.put("not a number", "NaN");
        return nasty;
    }

    static Stream<Arguments> signUpFields() {
        return product(
                "name",
                "email",
                "phone",
                "password",
                "overFourteen",
                "birthDate",
                "decision.marketing",
                "decidedAt.marketing");
    }

    static Stream<Arguments> orderFields() {
        return product(
                "product", "quantity", "forMyself", "receiverName", "receiverPhone", "address");
    }

    static Stream<String> names() {
        return NASTY.keySet().stream();
    }

    private static Stream<Arguments> product(String... fields) {
        return Stream.of(fields)
                .flatMap(field -> NASTY.keySet().stream().map(name -> Arguments.of(field, name)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("signUpFields")
    void signUpStoresAllOrNothing(String field, String name) {
        long before = members();
        Map<String, String> form = SignUpForms.complete("bad" + field.hashCode() + name.hashCode());
        form.put(field, NASTY.get(name));

        HttpResponse<String> answer = new ShopBrowser(port).submit("/sign-up", "/sign-up", form);

        assertThat(answer.statusCode()).isLessThan(500);
        assertThat(members() - before).isEqualTo(answer.statusCode() == 302 ? 1 : 0);
        if (answer.statusCode() == 302) {
            assertThat(ownData(form))
                    .contains(
                            received(form.get("name")),
                            received(form.get("email")),
                            received(form.get("phone")));
        }
        assertThat(answer.body()).doesNotContain("<script>alert").doesNotContain("Exception");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("orderFields")
    void anOrderIsStoredWholeOrNotAtAll(String field, String name) {
        ShopBrowser member = loggedIn(ShopBrowser.MEMBER);
        long before = orders();
        Map<String, String> form =
                new LinkedHashMap<>(
                        Map.of(
                                "product", "wool-knit",
                                "quantity", "1",
                                "forMyself", "false",
                                "receiverName", "박다솜",
                                "receiverPhone", "010-0000-7001",
                                "address", "가온시 누리구 달빛로 1, 101동 101호"));
        form.put(field, NASTY.get(name));

        HttpResponse<String> answer =
                member.submit("/orders/new?product=wool-knit", "/orders", form);

        assertThat(answer.statusCode()).isLessThan(500);
        assertThat(orders() - before).isEqualTo(answer.statusCode() == 302 ? 1 : 0);
        if (answer.statusCode() == 302) {
            String order = unmasked("orders", newest("purchase_order"));
            assertThat(order).contains(shown(form.get("address")));
            if (!field.equals("forMyself")) {
                assertThat(order)
                        .contains(
                                shown(form.get("receiverName")), shown(form.get("receiverPhone")));
            }
        }
        assertThat(answer.body()).doesNotContain("<script>alert");
    }

    @ParameterizedTest
    @MethodSource("names")
    void aQuestionComesBackAsItWasAskedOrIsRefused(String name) {
        ShopBrowser member = loggedIn(ShopBrowser.MEMBER);
        String text = NASTY.get(name);

        HttpResponse<String> answer =
                member.submit("/inquiries", "/inquiries", Map.of("text", text));

        assertThat(answer.statusCode()).isIn(302, 400, 413);
        if (answer.statusCode() == 302) {
            assertThat(member.get("/inquiries").body()).contains(shown(text));
        }
    }

    @Test
    void emojiHtmlAndRightToLeftAreWelcomeInAQuestion() {
        ShopBrowser member = loggedIn(ShopBrowser.MEMBER);

        for (String name : List.of("emoji", "right to left", "HTML", "SQL", "template")) {
            assertThat(
                            member.submit(
                                            "/inquiries",
                                            "/inquiries",
                                            Map.of("text", NASTY.get(name)))
                                    .statusCode())
                    .as(name)
                    .isEqualTo(302);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aSearchFindsExactlyOrRefuses(String name) {
        HttpResponse<String> answer =
                loggedIn("counsel")
                        .submit(
                                "/staff/members",
                                "/staff/members/search",
                                Map.of("value", NASTY.get(name)));

        assertThat(answer.statusCode()).isIn(200, 400, 413);
        assertThat(answer.body()).doesNotContain("<script>alert");
    }

    @ParameterizedTest
    @MethodSource("names")
    void aReasonIsTakenOrRefused(String name) {
        String reason = NASTY.get(name);
        long before = unmaskedBecause(reason);

        HttpResponse<String> answer =
                loggedIn("manager")
                        .submit(
                                "/staff/members/1",
                                "/staff/members/1/unmask",
                                Map.of("reason", reason));

        assertThat(answer.statusCode()).isIn(200, 400, 413);
        assertThat(unmaskedBecause(reason) - before)
                .as("stands intact in the access log")
                .isEqualTo(answer.statusCode() == 200 ? 1 : 0);
    }

    @ParameterizedTest
    @MethodSource("names")
    void measurementsAreNumbers(String name) {
        ShopBrowser member = loggedIn(ShopBrowser.MEMBER);

        HttpResponse<String> answer =
                member.submit(
                        "/fit-advice",
                        "/fit-advice",
                        Map.of("height", NASTY.get(name), "weight", "60"));

        assertThat(answer.statusCode()).isIn(400, 413);
    }

    @ParameterizedTest
    @MethodSource("names")
    void aPurposeToWithdrawFromIsKnownOrRefused(String name) {
        ShopBrowser member = loggedIn(ShopBrowser.MEMBER);

        assertThat(
                        member.submit("/me", "/me/withdrawals", Map.of("purpose", NASTY.get(name)))
                                .statusCode())
                .isBetween(400, 499);
        assertThat(
                        member.submit("/me", "/me/requests", Map.of("kind", NASTY.get(name)))
                                .statusCode())
                .isBetween(400, 499);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/orders/0",
                "/orders/-1",
                "/orders/999999999",
                "/orders/99999999999999999999",
                "/orders/x",
                "/orders/1%00",
                "/orders?page=-5",
                "/orders?page=2147483647",
                "/orders?page=x",
                "/orders/new",
                "/orders/new?product=%27",
                "/me/consents/sign-up",
                "/me/consents/..%2F..%2Fx",
                "/me?lang=%00",
                "/me?lang=../../x",
                "/me?done=%3Cscript%3E",
                "/me?done=joined&done=left",
                "/no-such-page",
                "/error",
                "/me/export",
                "/assets/",
                "/assets/../application.yml",
                "/?x=%C3%28"
            })
    void strangeAddressesAreAnswered(String path) {
        HttpResponse<String> answer = loggedIn(ShopBrowser.MEMBER).get(path);

        // The servlet specification gives /error no other status when it is asked for directly.
        assertThat(answer.statusCode()).isLessThan(path.equals("/error") ? 1_000 : 500);
        assertThat(answer.body()).doesNotContain("<script>").doesNotContain("Exception");
    }

    @Test
    void whatCannotBeReadIsAnsweredWithAPage() {
        ShopBrowser member = loggedIn(ShopBrowser.MEMBER);
        String large = NASTY.get("more than a form may hold");

        HttpResponse<String> tooLarge =
                member.submit("/inquiries", "/inquiries", Map.of("text", large));
        HttpResponse<String> broken = member.get("/inquiries?x=%C3%28");

        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(tooLarge.body()).contains("읽을 수 없는 요청입니다");
        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(broken.body()).contains("읽을 수 없는 요청입니다");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "text/plain", "application/xml", "multipart/form-data"})
    void aBodyOfAnotherKindIsRefused(String type) {
        ShopBrowser member = loggedIn(ShopBrowser.MEMBER);

        assertThat(member.postBody("/inquiries", "{\"text\":", type, "text/html").statusCode())
                .isBetween(400, 499);
    }

    @Test
    void anOrdinaryReasonIsTaken() {
        assertThat(unmasked("members", 1)).contains("김한빛");
    }

    private List<String> ownData(Map<String, String> form) {
        ShopBrowser member = new ShopBrowser(port);
        assertThat(member.logIn(form.get("email"), form.get("password")).statusCode())
                .isEqualTo(302);
        HttpResponse<String> own = member.getJson("/privacy/me");
        assertThat(own.statusCode()).isEqualTo(200);
        List<String> values = new ArrayList<>();
        JsonMapper.shared()
                .readTree(own.body())
                .findValues("items")
                .forEach(items -> items.forEach(item -> values.add(item.asString(""))));
        return values;
    }

    private String unmasked(String pages, long id) {
        String page = "/staff/" + pages + "/" + id;
        HttpResponse<String> shown =
                loggedIn("manager").submit(page, page + "/unmask", Map.of("reason", "확인"));
        assertThat(shown.statusCode()).isEqualTo(200);
        return shown.body();
    }

    private long unmaskedBecause(String reason) {
        String received = received(reason);
        return received.contains("\u0000")
                ? 0
                : jdbc.sql(
                                "select count(*) from jikimi_access_log where action = 'unmask'"
                                        + " and result = 'ok' and reason = ?")
                        .param(received)
                        .query(Long.class)
                        .single();
    }

    private long newest(String table) {
        return jdbc.sql("select max(id) from " + table).query(Long.class).single();
    }

    /** No form can carry half a pair: the browser sends a question mark. */
    private static String received(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static String shown(String text) {
        return HtmlUtils.htmlEscape(received(text), "UTF-8");
    }

    private long members() {
        return jdbc.sql("select count(*) from member").query(Long.class).single();
    }

    private long orders() {
        return jdbc.sql("select count(*) from purchase_order").query(Long.class).single();
    }
}
