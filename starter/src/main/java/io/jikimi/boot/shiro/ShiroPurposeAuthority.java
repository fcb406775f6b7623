package io.jikimi.boot.shiro;

import io.jikimi.boot.autoconfigure.CurrentActor;
import io.jikimi.purpose.PurposeAuthority;
import io.jikimi.subject.Actor;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.apache.shiro.mgt.RealmSecurityManager;
import org.apache.shiro.mgt.SecurityManager;
import org.apache.shiro.realm.Realm;
import org.apache.shiro.subject.PrincipalCollection;
import org.apache.shiro.subject.SimplePrincipalCollection;
import org.apache.shiro.subject.Subject;
import org.apache.shiro.util.ThreadContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks the realms of the service whether an account holds the permission {@code
 * personal-data:<purpose>:<action>:<file>.<item>}. The subject bound to the request answers for the
 * actor of the request; for every other account the realms are asked by its name.
 */
final class ShiroPurposeAuthority implements PurposeAuthority {

    private final SecurityManager manager;
    private final Supplier<@Nullable CurrentActor> current;

    ShiroPurposeAuthority(SecurityManager manager, Supplier<@Nullable CurrentActor> current) {
        this.manager = manager;
        this.current = current;
    }

    @Override
    public boolean permits(Actor actor, String purpose, String action, String item) {
        if (actor.kind() == Actor.Kind.ANONYMOUS) {
            return false;
        }
        String permission = "personal-data:" + purpose + ":" + action + ":" + item;
        Subject bound = ThreadContext.getSubject();
        return bound != null && isOf(bound, actor)
                ? bound.isPermitted(permission)
                : manager.isPermitted(principals(actor.account()), permission);
    }

    private boolean isOf(Subject bound, Actor actor) {
        if (bound.getPrincipal() == null) {
            return false;
        }
        if (actor.account().equals(bound.getPrincipal().toString())) {
            return true;
        }
        CurrentActor known = current.get();
        return known != null && known.actor().equals(actor);
    }

    /** Realms find their principals by their own name. */
    private PrincipalCollection principals(String account) {
        SimplePrincipalCollection principals = new SimplePrincipalCollection();
        realms().forEach(realm -> principals.add(account, realm.getName()));
        if (principals.isEmpty()) {
            principals.add(account, "jikimi");
        }
        return principals;
    }

    private Collection<Realm> realms() {
        return manager instanceof RealmSecurityManager known && known.getRealms() != null
                ? known.getRealms()
                : List.of();
    }
}
