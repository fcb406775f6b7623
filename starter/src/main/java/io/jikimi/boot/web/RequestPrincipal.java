package io.jikimi.boot.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells which account is logged in (SPI). The default is the login of Spring Security where that
 * guards the service, then the user principal of the request, then the session attribute {@code
 * jikimi.web.principal-session-attribute}.
 */
@FunctionalInterface
public interface RequestPrincipal {

    /** The account name, empty if nobody is logged in. */
    Optional<String> account(HttpServletRequest request);

    /**
     * The account of whoever acts in the name of somebody else, empty if nobody does. It is this
     * account that the access log names and whose permissions count, and it exercises no right of
     * the data subject in whose name it acts.
     */
    default Optional<String> impersonator(HttpServletRequest request) {
        return Optional.empty();
    }

    /**
     * The default: the user principal of the request, then a session attribute.
     *
     * @param sessionAttribute its name, or null if there is none
     */
    static RequestPrincipal ofContainer(@Nullable String sessionAttribute) {
        return new DefaultRequestPrincipal(sessionAttribute);
    }
}
