package io.jikimi.boot.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** The addresses are of the ranges for documentation. */
class ClientAddressTests {

    private final ClientAddress behindProxies =
            new ClientAddress(List.of("10.0.0.0/8", "2001:db8::1"));

    @Test
    void believesNobodyByDefault() {
        assertThat(new ClientAddress(List.of()).of(request("10.0.0.1", "203.0.113.7")))
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
                .isThrownBy(() -> new ClientAddress(List.of(range)))
                .withMessageContaining("jikimi.web.trusted-proxies");
    }

    private static MockHttpServletRequest request(String peer, String forwarded) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(peer);
        request.addHeader("X-Forwarded-For", forwarded);
        return request;
    }
}
