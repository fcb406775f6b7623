package io.jikimi.boot.security;

import io.jikimi.boot.web.ActorResolver;
import io.jikimi.purpose.PurposeAuthority;
import io.jikimi.subject.Actor;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Asks the authorities of whoever is logged in on this thread, and of nobody else: an account that
 * is only named, by a job or by a scope of the service's own, has no login whose authorities could
 * be trusted to be those of today.
 */
final class SecurityPurposeAuthority implements PurposeAuthority {

    private static final String ACTOR = SecurityPurposeAuthority.class.getName() + ".actor";

    private final CurrentLogin logins;
    private final GrantedPermissions permissions;
    private final Supplier<@Nullable RoleHierarchy> roles;
    private final Supplier<@Nullable ActorResolver> actors;

    SecurityPurposeAuthority(
            CurrentLogin logins,
            GrantedPermissions permissions,
            Supplier<@Nullable RoleHierarchy> roles,
            Supplier<@Nullable ActorResolver> actors) {
        this.logins = logins;
        this.permissions = permissions;
        this.roles = roles;
        this.actors = actors;
    }

    @Override
    public boolean permits(Actor actor, String purpose, String action, String item) {
        Authentication login = logins.acting().orElse(null);
        return login != null
                && isOf(login, actor)
                && permissions.permit(
                        authorities(login),
                        GrantedPermissions.PREFIX + purpose + ":" + action + ":" + item);
    }

    private Collection<? extends GrantedAuthority> authorities(Authentication login) {
        RoleHierarchy hierarchy = roles.get();
        return hierarchy == null
                ? login.getAuthorities()
                : hierarchy.getReachableGrantedAuthorities(login.getAuthorities());
    }

    private boolean isOf(Authentication login, Actor actor) {
        return switch (actor.kind()) {
            case STAFF ->
                    actor.account().equals(logins.account(login)) || actor.equals(requester(login));
            case SUBJECT -> actor.equals(requester(login));
            case SYSTEM, ANONYMOUS -> false;
        };
    }

    /**
     * Who acts in this request. Kept with it, as long as the login stays the same: a scope asks for
     * every item, and a resolver of the service may look up its database.
     */
    private @Nullable Actor requester(Authentication login) {
        ActorResolver resolver = actors.get();
        if (resolver == null
                || !(RequestContextHolder.getRequestAttributes()
                        instanceof ServletRequestAttributes web)) {
            return null;
        }
        HttpServletRequest request = web.getRequest();
        if (request.getAttribute(ACTOR) instanceof Known known && known.login() == login) {
            return known.actor();
        }
        Actor actor = resolver.resolve(request);
        request.setAttribute(ACTOR, new Known(login, actor));
        return actor;
    }

    private record Known(Authentication login, Actor actor) {}
}
