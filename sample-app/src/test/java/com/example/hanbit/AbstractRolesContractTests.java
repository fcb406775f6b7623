package com.example.hanbit;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.order.PurchaseOrderRepository;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who reaches what. All accounts are made up. */
abstract class AbstractRolesContractTests {

    @LocalServerPort private int port;
    @Autowired private PurchaseOrderRepository orders;
    @Autowired private JdbcClient jdbc;

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/login", "/sign-up", "/policy", "/?lang=en", "/assets/hanbit.css"})
    void everybodySeesTheFrontOfTheShop(String path) {
        assertThat(new ShopBrowser(port).get(path).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/me",
                "/orders",
                "/orders/1",
                "/inquiries",
                "/fit-advice",
                "/staff",
                "/staff/members",
                "/staff/members/1",
                "/staff/orders",
                "/staff/inquiries"
            })
    void whoeverIsNotLoggedInIsSentToTheLogin(String path) {
        ShopBrowser browser = new ShopBrowser(port);

        HttpResponse<String> page = browser.get(path);
        assertThat(page.statusCode()).isEqualTo(302);
        assertThat(page.headers().firstValue("Location")).get().asString().contains("/login");
        assertThat(browser.getJson(path).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/staff",
                "/staff/",
                "/staff/members",
                "/staff/members/1",
                "/staff/orders/1",
                "/staff/inquiries/1",
                "/staff;x=1/members",
                "/%73taff/members",
                "/me/../staff/members",
                "/assets/../staff/members",
                "/./staff/members",
                "//staff/members",
                "/staff/nothing"
            })
    void aMemberReachesNoPageOfTheStaff(String path) {
        HttpResponse<String> answer = ShopBrowser.loggedIn(port, ShopBrowser.MEMBER).get(path);

        assertThat(answer.statusCode()).isBetween(400, 404);
        assertThat(answer.body()).doesNotContain("010-0000-").doesNotContain("staff/members/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/me", "/orders", "/inquiries", "/fit-advice"})
    void staffReachNoPageOfAMember(String path) {
        assertThat(ShopBrowser.loggedIn(port, "manager").get(path).statusCode()).isEqualTo(403);
    }

    @Test
    void aMemberReachesTheOwnOrdersOnly() {
        ShopBrowser member = ShopBrowser.loggedIn(port, ShopBrowser.MEMBER);
        long owner = jdbc.sql("select min(id) from member").query(Long.class).single();

        for (long id : orderIds("=", owner)) {
            assertThat(member.get("/orders/" + id).statusCode()).isEqualTo(200);
        }
        for (long id : orderIds("<>", owner)) {
            assertThat(member.get("/orders/" + id).statusCode()).isEqualTo(404);
        }
        assertThat(orders.count()).isGreaterThan(0);
    }

    private Iterable<Long> orderIds(String comparison, long owner) {
        return jdbc.sql(
                        "select id from purchase_order where buyer_id "
                                + comparison
                                + " ? order by id")
                .param(owner)
                .query(Long.class)
                .list();
    }
}
