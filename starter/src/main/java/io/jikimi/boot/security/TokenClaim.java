package io.jikimi.boot.security;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClaimAccessor;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;

/** Claims of tokens, apart from the rest because a service need not have OAuth 2. */
final class TokenClaim {

    private TokenClaim() {}

    /** The claim, or null where the login is by no token or its token has none. */
    static @Nullable String of(Authentication login, String claim) {
        Object principal = login.getPrincipal();
        if (principal instanceof ClaimAccessor token) {
            return token.getClaimAsString(claim);
        }
        Object value =
                principal instanceof OAuth2AuthenticatedPrincipal user
                        ? user.getAttribute(claim)
                        : null;
        return value == null ? null : value.toString();
    }
}
