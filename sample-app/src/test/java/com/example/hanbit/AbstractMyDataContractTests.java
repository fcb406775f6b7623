package com.example.hanbit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What a member sees of the own data and does about it. Everybody here is made up. */
abstract class AbstractMyDataContractTests {

    @LocalServerPort private int port;

    @Test
    void theOwnDataAreShownWithPurposeGroundAndPeriod() {
        String page = ShopBrowser.loggedIn(port, ShopBrowser.MEMBER).get("/me").body();

        assertThat(page)
                .contains("김한빛", "010-0000-0000", ShopBrowser.MEMBER)
                .contains("회원 관리", "제15조 제1항 제4호", "전자상거래법")
                .contains("동의함", "동의하지 않음");
    }

    @Test
    void everythingIsHandedOver() {
        ShopBrowser browser = joined("exporter");

        HttpResponse<String> file = browser.submit("/me", "/me/export", Map.of());

        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValue("Content-Disposition"))
                .get()
                .asString()
                .contains("attachment");
        assertThat(file.body()).contains("나보람", "member.email", "membership");
    }

    @Test
    void measurementsNeedConsentAndEndWithIt() {
        ShopBrowser browser = joined("measured");

        assertThat(browser.get("/fit-advice").body()).contains("읽고 정하기");
        assertThat(
                        browser.post(
                                        "/fit-advice",
                                        Map.of(
                                                "_csrf",
                                                browser.token("/me").orElseThrow(),
                                                "height",
                                                "170",
                                                "weight",
                                                "60"))
                                .statusCode())
                .isEqualTo(403);

        assertThat(
                        browser.submit(
                                        "/me/consents/fit-advice",
                                        "/me/consents/fit-advice",
                                        Map.of("decision.fit-advice", "granted"))
                                .statusCode())
                .isEqualTo(302);
        assertThat(
                        browser.submit(
                                        "/fit-advice",
                                        "/fit-advice",
                                        Map.of("height", "170", "weight", "60"))
                                .statusCode())
                .isEqualTo(302);
        assertThat(browser.get("/fit-advice").body()).contains("class=\"big\">M<");

        assertThat(
                        browser.submit("/me", "/me/withdrawals", Map.of("purpose", "fit-advice"))
                                .statusCode())
                .isEqualTo(302);
        assertThat(browser.get("/me").body()).contains("철회함");
        assertThat(browser.get("/fit-advice").body())
                .contains("읽고 정하기")
                .doesNotContain("class=\"big\"");
    }

    @Test
    void aRequestIsReceivedWithItsLastDay() {
        ShopBrowser browser = joined("requester");

        assertThat(browser.submit("/me", "/me/requests", Map.of("kind", "ERASURE")).statusCode())
                .isEqualTo(302);

        assertThat(browser.get("/me").body()).contains("접수", "까지 결과를 알려 드립니다");
    }

    @Test
    void whoeverLeavesIsOutAtOnce() {
        ShopBrowser browser = joined("leaver");

        assertThat(browser.submit("/me", "/me/leave", Map.of()).statusCode()).isEqualTo(302);

        assertThat(browser.get("/me").statusCode()).isEqualTo(302);
        assertThat(browser.logIn("new-leaver@example.com", ShopBrowser.PASSWORD).statusCode())
                .isEqualTo(401);
    }

    @Test
    void anOrderForSomebodyElseMasksThem() {
        ShopBrowser browser = joined("giver");

        HttpResponse<String> placed =
                browser.submit(
                        "/orders/new?product=daily-dress",
                        "/orders",
                        Map.of(
                                "product", "daily-dress",
                                "quantity", "2",
                                "forMyself", "false",
                                "receiverName", "류해솔",
                                "receiverPhone", "010-0000-7002",
                                "address", "나래시 한들구 별하로 7, 103동 202호"));

        assertThat(placed.statusCode()).isEqualTo(302);
        String page =
                browser.get(
                                placed.headers()
                                        .firstValue("Location")
                                        .orElseThrow()
                                        .replaceFirst("^https?://[^/]+", ""))
                        .body();
        assertThat(page)
                .contains("178,000원", "류*솔", "나래시 한들구 별하로 *, ***동")
                .doesNotContain("류해솔", "010-0000-7002", "별하로 7");
    }

    @Test
    void anOrderForOneselfMasksNothing() {
        ShopBrowser browser = joined("selfbuyer");

        HttpResponse<String> placed =
                browser.submit(
                        "/orders/new?product=linen-shirt",
                        "/orders",
                        Map.of(
                                "product", "linen-shirt",
                                "quantity", "1",
                                "forMyself", "true",
                                "receiverName", "",
                                "receiverPhone", "",
                                "address", "나래시 한들구 별하로 8, 101동 301호"));

        assertThat(
                        browser.get(
                                        placed.headers()
                                                .firstValue("Location")
                                                .orElseThrow()
                                                .replaceFirst("^https?://[^/]+", ""))
                                .body())
                .contains("나보람", "010-0000-8000", "나래시 한들구 별하로 8, 101동 301호");
    }

    @Test
    void pagesSpeakEnglish() {
        ShopBrowser browser = ShopBrowser.loggedIn(port, ShopBrowser.MEMBER);
        browser.get("/me?lang=en");

        for (String path :
                new String[] {"/", "/me", "/orders", "/inquiries", "/fit-advice", "/policy"}) {
            assertThat(browser.get(path).body())
                    .as(path)
                    .contains("lang=\"en\"", "My data")
                    .doesNotContain("??");
        }
    }

    private ShopBrowser joined(String key) {
        ShopBrowser browser = new ShopBrowser(port);
        Map<String, String> form = SignUpForms.complete(key);
        assertThat(browser.submit("/sign-up", "/sign-up", form).statusCode()).isEqualTo(302);
        assertThat(browser.logIn(form.get("email"), ShopBrowser.PASSWORD).statusCode())
                .isEqualTo(302);
        return browser;
    }
}
