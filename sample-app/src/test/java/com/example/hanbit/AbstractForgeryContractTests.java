package com.example.hanbit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What another site cannot do, and what a page does not contain. */
abstract class AbstractForgeryContractTests {

    @LocalServerPort private int port;
    @Autowired private JdbcClient jdbc;

    static Stream<String> formsOfAMember() {
        return Stream.of(
                "/me/leave",
                "/me/export",
                "/me/withdrawals",
                "/me/requests",
                "/me/consents/fit-advice",
                "/orders",
                "/inquiries",
                "/fit-advice",
                "/logout",
                "/privacy/requests");
    }

    @ParameterizedTest
    @MethodSource("formsOfAMember")
    void aFormWithoutTheTokenIsRefused(String path) {
        ShopBrowser member = ShopBrowser.loggedIn(port, ShopBrowser.MEMBER);

        assertThat(member.post(path, Map.of("text", "forged")).statusCode()).isEqualTo(403);
        assertThat(member.post(path, Map.of("_csrf", "guessed")).statusCode()).isEqualTo(403);
        assertThat(member.get("/me").statusCode()).isEqualTo(200);
        assertThat(
                        jdbc.sql(
                                        "select count(closed_at) from member where id = (select min(id) from member)")
                                .query(Long.class)
                                .single())
                .isZero();
    }

    @Test
    void theTokenOfAnotherSessionIsRefused() {
        String stolen = new ShopBrowser(port).token("/login").orElseThrow();
        ShopBrowser member = ShopBrowser.loggedIn(port, ShopBrowser.MEMBER);

        assertThat(member.post("/inquiries", Map.of("_csrf", stolen, "text", "x")).statusCode())
                .isEqualTo(403);
    }

    @Test
    void theTokenFromBeforeTheLoginIsWorthNothingAfterIt() {
        ShopBrowser browser = new ShopBrowser(port);
        String early = browser.token("/login").orElseThrow();
        browser.logIn(ShopBrowser.MEMBER, ShopBrowser.PASSWORD);

        assertThat(browser.post("/inquiries", Map.of("_csrf", early, "text", "x")).statusCode())
                .isEqualTo(403);
    }

    @Test
    void evenALoginNeedsTheToken() {
        HttpResponse<String> forged =
                new ShopBrowser(port)
                        .post(
                                "/login",
                                Map.of(
                                        "name",
                                        ShopBrowser.MEMBER,
                                        "password",
                                        ShopBrowser.PASSWORD));

        assertThat(forged.statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/login", "/sign-up", "/policy", "/no-such-page"})
    void pagesRunAndStyleNothingInline(String path) {
        HttpResponse<String> page = new ShopBrowser(port).get(path);

        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .get()
                .asString()
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.headers().firstValue("Cache-Control"))
                .get()
                .asString()
                .contains("no-store");
        assertThat(page.body())
                .doesNotContainPattern("<script(?![^>]*\\ssrc=)")
                .doesNotContainPattern("<style")
                .doesNotContainPattern("\\sstyle=")
                .doesNotContainPattern("\\son[a-z]+=")
                .doesNotContain("??");
    }
}
