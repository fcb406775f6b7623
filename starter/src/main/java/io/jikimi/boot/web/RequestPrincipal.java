package io.jikimi.boot.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * Tells which account is logged in (SPI). The default is the user principal of the request, then
 * the session attribute {@code jikimi.web.principal-session-attribute}.
 */
@FunctionalInterface
public interface RequestPrincipal {

    /** The account name, empty if nobody is logged in. */
    Optional<String> account(HttpServletRequest request);
}
