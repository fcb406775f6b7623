package com.example.hanbit.login;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The synchroniser token of a session. */
final class CsrfToken {

    /** The form field that carries it. */
    static final String FIELD = "_csrf";

    /** The header that carries it for scripts. */
    static final String HEADER = "X-CSRF-Token";

    private static final String ATTRIBUTE = "hanbit.csrf";
    private static final int BYTES = 32;

    private final SecureRandom random = new SecureRandom();

    /** The token of the session, made on first use. */
    String of(HttpServletRequest request) {
        HttpSession session = request.getSession(true);
        synchronized (session) {
            if (session.getAttribute(ATTRIBUTE) instanceof String token) {
                return token;
            }
            byte[] bytes = new byte[BYTES];
            random.nextBytes(bytes);
            String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            session.setAttribute(ATTRIBUTE, token);
            return token;
        }
    }

    /** Whether {@code sent} is the token of the session. Takes the same time for every guess. */
    boolean matches(HttpServletRequest request, @Nullable String sent) {
        HttpSession session = request.getSession(false);
        if (session == null
                || sent == null
                || !(session.getAttribute(ATTRIBUTE) instanceof String token)) {
            return false;
        }
        return MessageDigest.isEqual(
                token.getBytes(StandardCharsets.UTF_8), sent.getBytes(StandardCharsets.UTF_8));
    }
}
