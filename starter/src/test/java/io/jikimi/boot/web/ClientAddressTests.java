package io.jikimi.boot.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.filter.ForwardedHeaderFilter;

/** The addresses are of the ranges for documentation. */
class ClientAddressTests {

    private final UntrustedSources untrusted = new UntrustedSources();
    private final ClientAddress behindProxies =
            new ClientAddress(List.of("10.0.0.0/8", "2001:db8::1"), untrusted);

    @Test
    void believesNobodyByDefault() {
        assertThat(new ClientAddress(List.of(), untrusted).of(request("10.0.0.1", "203.0.113.7")))
                .isEqualTo("10.0.0.1");
    }

    @Test
    void believesATrustedProxy() {
        assertThat(behindProxies.of(request("10.0.0.1", "203.0.113.7"))).isEqualTo("203.0.113.7");
        assertThat(behindProxies.of(request("2001:db8::1", "2001:db8::7")))
                .isEqualTo("2001:db8::7");
    }

    @Test
    void whatTheClientWroteItselfIsNotBelieved() {
        assertThat(behindProxies.of(request("10.0.0.1", "127.0.0.1, 203.0.113.7, 10.1.2.3")))
                .isEqualTo("203.0.113.7");
        assertThat(behindProxies.of(request("198.51.100.1", "203.0.113.7")))
                .isEqualTo("198.51.100.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unknown", "example.com", "김하늘", "1.2.3.4.5", "999.1.1.1", "a'--"})
    void whatIsNoAddressIsNotTaken(String forwarded) {
        assertThat(behindProxies.of(request("10.0.0.1", forwarded))).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example.com", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", ""})
    void aRangeThatIsNoneIsRefusedAtStart(String range) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClientAddress(List.of(range), untrusted))
                .withMessageContaining("jikimi.web.trusted-proxies");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"192.168.3.4", "172.31.0.1", "127.0.0.1", "::1", "fd00::7", "100.64.0.9"})
    void namesAProxyThatIsNotTrusted(String peer) {
        assertThat(behindProxies.of(request(peer, "203.0.113.7"))).isEqualTo(peer);
        behindProxies.of(request(peer, "203.0.113.8"));

        assertThat(untrusted.peers()).containsExactly(peer);
    }

    @Test
    void namesAProxyThatWritesTheOtherHeader() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr("192.168.3.4");
        request.addHeader("Forwarded", "for=203.0.113.7");

        assertThat(behindProxies.of(request)).isEqualTo("192.168.3.4");
        assertThat(untrusted.peers()).containsExactly("192.168.3.4");
    }

    /** Everybody can write the header, and nobody else comes from a private network. */
    @Test
    void namesNeitherClientsNorTrustedProxiesNorPeersThatPassNothingOn() {
        behindProxies.of(request("198.51.100.1", "203.0.113.7"));
        behindProxies.of(request("10.0.0.1", "203.0.113.7"));
        MockHttpServletRequest plain = new MockHttpServletRequest();
        plain.setRemoteAddr("192.168.3.4");
        behindProxies.of(plain);

        assertThat(untrusted.peers()).isEmpty();
    }

    @Test
    void namesNoMoreThanALogCanBear() {
        for (int number = 0; number < 50; number++) {
            behindProxies.of(request("192.168.3." + number, "203.0.113.7"));
        }

        assertThat(untrusted.peers()).hasSize(20);
    }

    @Test
    void aFilterThatBelievesEverybodyIsNotBelieved() throws Exception {
        HttpServletRequest forged =
                filtered(
                        request("10.0.0.1", "203.0.113.9, 198.51.100.7"),
                        new ForwardedHeaderFilter());

        assertThat(forged.getRemoteAddr()).isEqualTo("203.0.113.9");
        assertThat(behindProxies.of(forged)).isEqualTo("198.51.100.7");
        assertThat(behindProxies.isForwarded(forged)).isTrue();
    }

    @Test
    void namesAProxyThatIsNotTrustedBehindAFilterThatBelievesEverybody() throws Exception {
        HttpServletRequest forged =
                filtered(request("192.168.3.4", "10.0.0.1"), new ForwardedHeaderFilter());

        assertThat(behindProxies.of(forged)).isEqualTo("192.168.3.4");
        assertThat(behindProxies.isForwarded(forged)).isFalse();
        assertThat(untrusted.peers()).containsExactly("192.168.3.4");
    }

    private static HttpServletRequest filtered(HttpServletRequest request, Filter filter)
            throws Exception {
        MockFilterChain chain = new MockFilterChain();
        filter.doFilter(request, new MockHttpServletResponse(), chain);
        return (HttpServletRequest) Objects.requireNonNull(chain.getRequest());
    }

    private static MockHttpServletRequest request(String peer, String forwarded) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(peer);
        request.addHeader("X-Forwarded-For", forwarded);
        return request;
    }
}
