package io.jikimi.boot.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the account from where the servlet container or a simple login of the service keeps it. */
final class DefaultRequestPrincipal implements RequestPrincipal {

    private final @Nullable String sessionAttribute;

    DefaultRequestPrincipal(@Nullable String sessionAttribute) {
        this.sessionAttribute = sessionAttribute;
    }

    @Override
    public Optional<String> account(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        return principal != null
                ? Optional.of(principal.getName())
                : Optional.ofNullable(ofSession(request));
    }

    private @Nullable String ofSession(HttpServletRequest request) {
        HttpSession session = sessionAttribute == null ? null : request.getSession(false);
        Object value = session == null ? null : session.getAttribute(sessionAttribute);
        if (value == null) {
            return null;
        }
        if (value instanceof String account) {
            return account;
        }
        if (value instanceof Principal principal) {
            return principal.getName();
        }
        throw new IllegalStateException(
                "The session attribute '"
                        + sessionAttribute
                        + "' holds a "
                        + value.getClass().getName()
                        + ". It must be a String or a java.security.Principal;"
                        + " declare a bean of type RequestPrincipal for anything else.");
    }
}
