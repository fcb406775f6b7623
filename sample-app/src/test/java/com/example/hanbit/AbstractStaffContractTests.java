package com.example.hanbit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the staff see, and what they do with it. Everybody here is made up. */
abstract class AbstractStaffContractTests {

    private static final String NAME = "김한빛";
    private static final String PHONE = "010-0000-0000";

    @LocalServerPort private int port;
    @Autowired private JdbcClient jdbc;

    @Test
    @DisplayName(
            "Scenario 29 (3.2.3) An operator sees masks, and the raw values are not in the page")
    void showsMasks() {
        ShopBrowser counsel = ShopBrowser.loggedIn(port, "counsel");

        String page = counsel.get("/staff/members/" + first()).body();

        assertThat(page).contains("김*빛", "010-****-0000").doesNotContain(NAME, PHONE);
        assertThat(page).doesNotContain(ShopBrowser.MEMBER);
        assertThat(counsel.get("/staff/members").body())
                .contains("010-****-")
                .doesNotContain("010-0000-00", NAME);
        assertThat(counsel.get("/staff/orders").body()).doesNotContain("010-0000-", NAME);
    }

    @Test
    void findsByTheExactNumberOrAddressOnly() {
        ShopBrowser counsel = ShopBrowser.loggedIn(port, "counsel");

        for (String exact : new String[] {PHONE, "01000000000", ShopBrowser.MEMBER}) {
            HttpResponse<String> found = search(counsel, exact);
            assertThat(found.statusCode()).as(exact).isEqualTo(200);
            assertThat(found.body()).as(exact).contains("김*빛");
        }
        assertThat(search(counsel, "010-0000").statusCode()).isEqualTo(400);
        assertThat(search(counsel, "김").statusCode()).isEqualTo(400);
        assertThat(search(counsel, "010-0000-9999").body()).contains("그런 회원이 없습니다.");
    }

    @Test
    void valuesAreShownToAManagerWhoSaysWhy() {
        ShopBrowser manager = ShopBrowser.loggedIn(port, "manager");
        String member = "/staff/members/" + first();

        HttpResponse<String> shown =
                manager.submit(member, member + "/unmask", Map.of("reason", "교환 신청 확인 전화"));
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(shown.body()).contains(NAME, PHONE, ShopBrowser.MEMBER);

        HttpResponse<String> unsaid = manager.submit(member, member + "/unmask", Map.of());
        assertThat(unsaid.statusCode()).isEqualTo(400);
        assertThat(unsaid.body()).contains("UNMASK_REASON_REQUIRED").doesNotContain(NAME, PHONE);
    }

    @Test
    void valuesAreNotShownToACounsel() {
        ShopBrowser counsel = ShopBrowser.loggedIn(port, "counsel");
        String member = "/staff/members/" + first();

        HttpResponse<String> refused =
                counsel.submit(member, member + "/unmask", Map.of("reason", "궁금해서 봅니다"));

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("PURPOSE_NOT_PERMITTED").doesNotContain(NAME, PHONE);
    }

    @Test
    void theInsurerGetsNobodyWhoDidNotConsent() {
        ShopBrowser manager = ShopBrowser.loggedIn(port, "manager");
        String refuser = "/staff/members/" + first();
        String consenter = "/staff/members/" + numbered(3);

        HttpResponse<String> refused =
                manager.submit(refuser, refuser + "/insurance-offer", Map.of());
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body())
                .as("the refusal is a page of the console")
                .contains("PROVIDE_CONSENT_MISSING", "3.3.1", "/staff/orders");

        assertThat(manager.submit(consenter, consenter + "/insurance-offer", Map.of()).statusCode())
                .isEqualTo(302);
    }

    @Test
    void aCounselProvidesNobodyToTheInsurer() {
        ShopBrowser counsel = ShopBrowser.loggedIn(port, "counsel");
        String consenter = "/staff/members/" + numbered(3);

        assertThat(counsel.submit(consenter, consenter + "/insurance-offer", Map.of()).statusCode())
                .isEqualTo(403);
    }

    @Test
    void theCourierGetsAParcelAndTheMemberSeesIt() {
        ShopBrowser manager = ShopBrowser.loggedIn(port, "manager");
        long placed =
                jdbc.sql(
                                "select min(id) from purchase_order where shipped_at is null and buyer_id = ?")
                        .param(first())
                        .query(Long.class)
                        .single();
        String order = "/staff/orders/" + placed;

        assertThat(manager.submit(order, order + "/ship", Map.of()).statusCode()).isEqualTo(302);

        assertThat(manager.get(order).body()).contains("HB").doesNotContain(PHONE);
        ShopBrowser member = ShopBrowser.loggedIn(port, ShopBrowser.MEMBER);
        assertThat(member.get("/orders/" + placed).body()).contains("HB", "배송 중");
        assertThat(member.get("/me").body()).contains("한빛택배");
    }

    @Test
    void aQuestionIsOpenedWithAReasonAndAnswered() {
        ShopBrowser counsel = ShopBrowser.loggedIn(port, "counsel");
        long waiting =
                jdbc.sql("select min(id) from inquiry where answered_at is null")
                        .query(Long.class)
                        .single();
        String inquiry = "/staff/inquiries/" + waiting;

        assertThat(counsel.get(inquiry).body()).doesNotContain("리넨", "울 니트", "캔버스", "배송지");
        assertThat(
                        counsel.submit(inquiry, inquiry + "/unmask", Map.of("reason", "문의 답변"))
                                .statusCode())
                .isEqualTo(200);
        assertThat(
                        counsel.submit(
                                        inquiry,
                                        inquiry + "/answer",
                                        Map.of("text", "바꾸어 드리겠습니다 😀"))
                                .statusCode())
                .isEqualTo(302);
        assertThat(
                        jdbc.sql(
                                        "select count(*) from inquiry where id = ? and answered_at is not null")
                                .param(waiting)
                                .query(Long.class)
                                .single())
                .isOne();
    }

    private static HttpResponse<String> search(ShopBrowser browser, String value) {
        return browser.submit("/staff/members", "/staff/members/search", Map.of("value", value));
    }

    private long first() {
        return numbered(0);
    }

    private long numbered(int number) {
        return jdbc.sql("select id from member order by id").query(Long.class).list().get(number);
    }
}
