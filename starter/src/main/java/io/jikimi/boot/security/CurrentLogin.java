package io.jikimi.boot.security;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.security.web.authentication.switchuser.SwitchUserGrantedAuthority;
import org.springframework.util.ClassUtils;

/**
 * The login that Spring Security knows on this thread. Whoever has switched to another user still
 * acts: the access log names him, and his permissions count.
 */
final class CurrentLogin {

    private static final Log logger = LogFactory.getLog(CurrentLogin.class);

    private final Supplier<SecurityContextHolderStrategy> contexts;
    private final @Nullable String claim;
    private final AuthenticationTrustResolver trust = new AuthenticationTrustResolverImpl();
    private final AtomicBoolean addressSeen = new AtomicBoolean();

    CurrentLogin(Supplier<SecurityContextHolderStrategy> contexts, @Nullable String claim) {
        if (claim != null
                && !ClassUtils.isPresent(
                        "org.springframework.security.oauth2.core.ClaimAccessor", null)) {
            throw new IllegalStateException(
                    "'jikimi.security.account-claim' is set, but Spring Security's OAuth 2 is not on the class path: no login has claims. Remove the property.");
        }
        this.contexts = contexts;
        this.claim = claim;
    }

    /** Who is logged in, with a switched user as the one switched to. */
    private @Nullable Authentication loggedIn() {
        Authentication login = contexts.get().getContext().getAuthentication();
        return trust.isAuthenticated(login) ? login : null;
    }

    /** Who acts, empty if nobody is logged in. */
    Optional<Authentication> acting() {
        return Optional.ofNullable(loggedIn()).map(CurrentLogin::behind);
    }

    /** Who acts, empty unless in the name of somebody else. */
    Optional<Authentication> switched() {
        Authentication login = loggedIn();
        return acting().filter(acting -> acting != login);
    }

    private static Authentication behind(Authentication login) {
        for (GrantedAuthority authority : login.getAuthorities()) {
            if (authority instanceof SwitchUserGrantedAuthority switched) {
                return behind(switched.getSource());
            }
        }
        return login;
    }

    /** The account that the access log names for a login. */
    String account(Authentication login) {
        String claimed = claim == null ? null : TokenClaim.of(login, claim);
        String account = claimed == null ? login.getName() : claimed;
        if (account.indexOf('@') >= 0 && addressSeen.compareAndSet(false, true)) {
            logger.warn(
                    "ACCOUNT_IS_PERSONAL: the account of a login holds an '@' and seems to be an e-mail address. The access log names accounts and is kept for years, so they must not be personal data. Name a claim in 'jikimi.security.account-claim', or declare a bean of type io.jikimi.boot.web.RequestPrincipal that gives an account number. Said once.");
        }
        return account;
    }
}
