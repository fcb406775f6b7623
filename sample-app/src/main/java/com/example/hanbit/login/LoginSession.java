package com.example.hanbit.login;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Optional;

/** The HTTP session: the account in its text form and the token against forged requests. */
final class LoginSession {

    /** The session attribute with the account. */
    static final String ACCOUNT = "hanbit.account";

    private LoginSession() {}

    static Optional<Account> account(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session != null && session.getAttribute(ACCOUNT) instanceof String text
                ? Account.parse(text)
                : Optional.empty();
    }

    /**
     * Begins the session of an account. A session that existed before the login, which somebody
     * else may know, is thrown away with its token (세션 고정 방지).
     */
    static void begin(HttpServletRequest request, Account account) {
        end(request);
        request.getSession(true).setAttribute(ACCOUNT, account.toString());
    }

    static void end(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
    }
}
