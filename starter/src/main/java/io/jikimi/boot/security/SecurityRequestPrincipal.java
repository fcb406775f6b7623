package io.jikimi.boot.security;

import io.jikimi.boot.web.RequestPrincipal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** The account of Spring Security's login, then what a simple login of the service has left. */
final class SecurityRequestPrincipal implements RequestPrincipal {

    private final CurrentLogin logins;
    private final RequestPrincipal others;

    SecurityRequestPrincipal(CurrentLogin logins, RequestPrincipal others) {
        this.logins = logins;
        this.others = others;
    }

    @Override
    public Optional<String> account(HttpServletRequest request) {
        return logins.acting().map(logins::account).or(() -> others.account(request));
    }

    @Override
    public Optional<String> impersonator(HttpServletRequest request) {
        return logins.switched().map(logins::account);
    }
}
