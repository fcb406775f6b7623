package io.jikimi.boot.web;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class SameOriginTests {

    private final SameOrigin origins =
            new SameOrigin(new ClientAddress(List.of("10.0.0.0/8"), new UntrustedSources()));

    @Test
    void whatIsNoBrowserIsLetIn() {
        passes(post());
    }

    @ParameterizedTest
    @ValueSource(strings = {"same-origin", "none"})
    void aPageOfTheServiceIsLetIn(String site) {
        passes(post("Sec-Fetch-Site", site, "Origin", "https://shop.example.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "", "SAME-ORIGIN "})
    void aPageOfAnotherSiteIsRefused(String site) {
        isRefused(post("Sec-Fetch-Site", site));
        isRefused(post("Sec-Fetch-Site", site, "Origin", "https://shop.example.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://shop.example.com", "https://Shop.Example.com"})
    void anOlderBrowserNamesTheHostItself(String origin) {
        passes(post("Origin", origin));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.org",
                "https://shop.example.com:8443",
                "https://shop.example.com.example.org",
                "https://example.org/?https://shop.example.com",
                "null",
                ""
            })
    void anOlderBrowserNamesAnotherHost(String origin) {
        isRefused(post("Origin", origin));
    }

    @Test
    void theHostThatAProxyWasAskedForCountsIfTheProxyIsTrusted() {
        MockHttpServletRequest request =
                post(
                        "Origin",
                        "https://www.example.com",
                        "X-Forwarded-Host",
                        "evil.example.org, www.example.com");
        request.setRemoteAddr("192.0.2.1");
        isRefused(request);
        request.setRemoteAddr("10.1.2.3");
        passes(request);
        MockHttpServletRequest written =
                post(
                        "Origin",
                        "https://evil.example.org",
                        "X-Forwarded-Host",
                        "evil.example.org, www.example.com");
        written.setRemoteAddr("10.1.2.3");
        isRefused(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void whatChangesNothingIsLetIn(String method) {
        MockHttpServletRequest request = post("Sec-Fetch-Site", "cross-site");
        request.setMethod(method);
        passes(request);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "get"})
    void everythingElseIsNot(String method) {
        MockHttpServletRequest request = post("Sec-Fetch-Site", "cross-site");
        request.setMethod(method);
        isRefused(request);
    }

    @Test
    void aTokenIsEnoughAndABrowsersOwnLoginIsNot() {
        passes(post("Sec-Fetch-Site", "cross-site", "Authorization", "Bearer token"));
        isRefused(post("Sec-Fetch-Site", "cross-site", "Authorization", "Basic Y2xlcms6eA=="));
    }

    /** Spring Security leaves it on requests that it was told to ignore as well. */
    @Test
    void aTokenThatIsThereIsNoTokenThatWasSent() {
        MockHttpServletRequest request = post("Sec-Fetch-Site", "cross-site");
        request.setAttribute("org.springframework.security.web.csrf.CsrfToken", "token");
        isRefused(request);
    }

    private static MockHttpServletRequest post(String... headers) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/privacy/requests");
        request.addHeader("Host", "shop.example.com");
        for (int i = 0; i < headers.length; i += 2) {
            request.addHeader(headers[i], headers[i + 1]);
        }
        return request;
    }

    private void passes(MockHttpServletRequest request) {
        assertThatCode(() -> origins.require(request)).doesNotThrowAnyException();
    }

    private void isRefused(MockHttpServletRequest request) {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> origins.require(request))
                .returns(Refusal.CROSS_SITE, LifecycleException::refusal);
    }
}
