package io.jikimi.boot.web;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Refuses a request that would change something and was sent by a page of another site. A browser
 * says which page it was; whoever is no browser carries no login of somebody else. Asked beside a
 * filter of Spring Security too: whether that has looked for its token or was told to ignore the
 * path cannot be seen on the request.
 */
final class SameOrigin {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private static final String FORWARDED = "X-Forwarded-Host";

    private final ClientAddress addresses;

    SameOrigin(ClientAddress addresses) {
        this.addresses = addresses;
    }

    void require(HttpServletRequest request) {
        boolean harmless =
                SAFE.contains(request.getMethod()) || isBearer(request) || isOfOwnPage(request);
        if (!harmless) {
            throw new LifecycleException(
                    Refusal.CROSS_SITE,
                    "origin",
                    "a page of another site has sent it. Send it from a page of the service; if that lives on another host, see that nothing but a CSRF token lets it in and set 'jikimi.web.same-origin' to false.");
        }
    }

    /** No browser adds a token by itself. */
    private static boolean isBearer(HttpServletRequest request) {
        String credentials = request.getHeader(HttpHeaders.AUTHORIZATION);
        return credentials != null && credentials.toLowerCase(Locale.ROOT).startsWith("bearer ");
    }

    private boolean isOfOwnPage(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return OWN_SITES.contains(site);
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin == null || isHost(origin.replaceFirst("^https?://", ""), request);
    }

    private boolean isHost(String origin, HttpServletRequest request) {
        return origin.equalsIgnoreCase(request.getHeader(HttpHeaders.HOST))
                || addresses.isForwarded(request)
                        && origin.equalsIgnoreCase(last(request.getHeader(FORWARDED)));
    }

    /** The one that the proxy beside us has added. */
    private static @Nullable String last(@Nullable String hosts) {
        return hosts == null ? null : hosts.substring(hosts.lastIndexOf(',') + 1).strip();
    }
}
