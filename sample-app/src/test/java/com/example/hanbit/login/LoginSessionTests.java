package com.example.hanbit.login;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class LoginSessionTests {

    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final CsrfToken tokens = new CsrfToken();

    @Test
    void holdsTheAccountAndTheTokenAndNothingElse() {
        LoginSession.begin(request, Account.member(17));
        tokens.of(request);

        HttpSession session = request.getSession(false);
        assertThat(session).isNotNull();
        assertThat(Collections.list(session.getAttributeNames()))
                .containsExactlyInAnyOrder("hanbit.account", "hanbit.csrf");
        assertThat(session.getAttribute("hanbit.account")).isEqualTo("member:17");
        assertThat(LoginSession.account(request)).contains(Account.member(17));
    }

    @Test
    void throwsTheEarlierSessionAwayWithItsToken() {
        HttpSession earlier = request.getSession(true);
        String token = tokens.of(request);

        LoginSession.begin(request, Account.staff("manager"));

        assertThat(request.getSession(false)).isNotSameAs(earlier);
        assertThat(tokens.matches(request, token)).isFalse();
        assertThat(tokens.matches(request, tokens.of(request))).isTrue();
    }

    @Test
    void knowsNobodyWithoutOrWithABrokenSession() {
        assertThat(LoginSession.account(request)).isEmpty();

        request.getSession(true).setAttribute("hanbit.account", "somebody");

        assertThat(LoginSession.account(request)).isEmpty();
        LoginSession.end(request);
        assertThat(LoginSession.account(request)).isEmpty();
    }

    @Test
    void aTokenOfNobodyMatchesNothing() {
        assertThat(tokens.matches(request, "guess")).isFalse();
        assertThat(tokens.matches(request, null)).isFalse();
        assertThat(tokens.of(request)).hasSizeGreaterThan(40).isEqualTo(tokens.of(request));
    }
}
