package com.example.hanbit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What the login of the shop promises. All accounts are made up. */
abstract class AbstractLoginContractTests {

    @LocalServerPort private int port;

    @Test
    void letsAMemberInAndOutAgain() {
        ShopBrowser browser = new ShopBrowser(port);

        HttpResponse<String> in = browser.logIn(ShopBrowser.MEMBER, ShopBrowser.PASSWORD);
        assertThat(in.statusCode()).isEqualTo(302);
        assertThat(location(in)).endsWith("/me");
        assertThat(browser.get("/me").statusCode()).isEqualTo(200);

        HttpResponse<String> out = browser.submit("/me", "/logout", Map.of());
        assertThat(out.statusCode()).isEqualTo(302);
        assertThat(location(browser.get("/me"))).contains("/login");
    }

    @ParameterizedTest
    @ValueSource(strings = {"counsel", "manager", "officer"})
    void letsStaffIn(String account) {
        ShopBrowser browser = new ShopBrowser(port);

        assertThat(location(browser.logIn(account, ShopBrowser.PASSWORD)))
                .endsWith("/staff/members");
        assertThat(browser.get("/staff/members").statusCode()).isEqualTo(200);
    }

    @Test
    void saysTheSameForAnUnknownNameAndAWrongPassword() {
        HttpResponse<String> wrong =
                new ShopBrowser(port).logIn("member0001@example.com", "not the password");
        HttpResponse<String> unknown =
                new ShopBrowser(port).logIn("nobody@example.com", "not the password");

        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(withoutToken(wrong)).isEqualTo(withoutToken(unknown));
    }

    @Test
    void letsNobodyInByAPasswordThatWasNeverSet() {
        assertThat(new ShopBrowser(port).logIn("member0002@example.com", "none").statusCode())
                .isEqualTo(401);
    }

    @Test
    void givesANewSessionAtLogin() {
        ShopBrowser browser = new ShopBrowser(port);
        browser.get("/login");
        String before = browser.sessionId();

        browser.logIn(ShopBrowser.MEMBER, ShopBrowser.PASSWORD);

        assertThat(before).isNotNull();
        assertThat(browser.sessionId()).isNotNull().isNotEqualTo(before);
    }

    @Test
    void goesOnToThePageThatWasWanted() {
        ShopBrowser browser = new ShopBrowser(port);
        assertThat(location(browser.get("/orders"))).endsWith("/login?next=%2Forders");

        HttpResponse<String> in =
                browser.submit(
                        "/login?next=%2Forders",
                        "/login",
                        Map.of(
                                "name",
                                ShopBrowser.MEMBER,
                                "password",
                                ShopBrowser.PASSWORD,
                                "next",
                                "/orders"));

        assertThat(location(in)).endsWith("/orders");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example.com",
                "/\\evil.example.com",
                "https://evil.example.com",
                "javascript:alert(1)",
                "/me\r\nSet-Cookie: a=b"
            })
    void neverLeadsAwayFromTheShop(String next) {
        HttpResponse<String> in =
                new ShopBrowser(port)
                        .submit(
                                "/login",
                                "/login",
                                Map.of(
                                        "name",
                                        ShopBrowser.MEMBER,
                                        "password",
                                        ShopBrowser.PASSWORD,
                                        "next",
                                        next));

        assertThat(location(in)).endsWith("/me").doesNotContain("evil");
    }

    @Test
    void makesGuessingWait() {
        ShopBrowser browser = new ShopBrowser(port);
        String name = "member0003@example.com";
        for (int attempt = 0; attempt < 5; attempt++) {
            browser.logIn(name, "guess " + attempt);
        }

        HttpResponse<String> sixth = browser.logIn(name, "guess again");

        assertThat(sixth.statusCode()).isEqualTo(401);
        assertThat(sixth.body()).contains("5분 뒤에");
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }

    private static String withoutToken(HttpResponse<String> answer) {
        return answer.body().replaceAll("name=\"_csrf\" value=\"[^\"]+\"", "");
    }
}
