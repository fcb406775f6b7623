package io.jikimi.boot.shiro;

import io.jikimi.purpose.PurposeAuthority;
import io.jikimi.subject.Actor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.shiro.authz.Authorizer;
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
 * actor of the request; for every other account the realms are asked by its name. Within one
 * request the realms are asked once for a purpose and action; nothing is remembered longer.
 */
final class ShiroPurposeAuthority implements PurposeAuthority {

    private final SecurityManager manager;
    private final Supplier<@Nullable RequestAccount> request;
    private final Supplier<List<String>> items;

    ShiroPurposeAuthority(
            SecurityManager manager,
            Supplier<@Nullable RequestAccount> request,
            Supplier<List<String>> items) {
        this.manager = manager;
        this.request = request;
        this.items = items;
    }

    @Override
    public boolean permits(Actor actor, String purpose, String action, String item) {
        if (actor.kind() == Actor.Kind.ANONYMOUS) {
            return false;
        }
        Map<List<String>, Set<String>> known = RequestPermissions.current();
        if (known == null) {
            return !permitted(actor, purpose, action, List.of(item)).isEmpty();
        }
        return known.computeIfAbsent(
                        List.of(actor.kind().name(), actor.account(), purpose, action),
                        key -> permitted(actor, purpose, action, withAllItems(item)))
                .contains(item);
    }

    private List<String> withAllItems(String item) {
        List<String> all = new ArrayList<>(items.get());
        if (!all.contains(item)) {
            all.add(item);
        }
        return all;
    }

    /** Asks for all items together, because a realm may go to its database for every question. */
    private Set<String> permitted(Actor actor, String purpose, String action, List<String> asked) {
        String[] permissions =
                asked.stream()
                        .map(item -> "personal-data:" + purpose + ":" + action + ":" + item)
                        .toArray(String[]::new);
        Subject bound = ThreadContext.getSubject();
        PrincipalCollection principals =
                bound != null && isOf(bound, actor)
                        ? bound.getPrincipals()
                        : principals(actor.account());
        boolean[] answers = answers(principals, permissions);
        Set<String> permitted = new HashSet<>();
        for (int i = 0; i < answers.length; i++) {
            if (answers[i]) {
                permitted.add(asked.get(i));
            }
        }
        return permitted;
    }

    /**
     * Shiro's own manager asks its realms permission by permission; a realm answers many at the
     * price of one.
     */
    private boolean[] answers(PrincipalCollection principals, String[] permissions) {
        if (!(manager instanceof JikimiSecurityManager own)) {
            return manager.isPermitted(principals, permissions);
        }
        boolean[] answers = new boolean[permissions.length];
        for (Realm realm : own.getRealms()) {
            if (realm instanceof Authorizer authorizer) {
                boolean[] ofRealm = authorizer.isPermitted(principals, permissions);
                for (int i = 0; i < answers.length; i++) {
                    answers[i] |= ofRealm[i];
                }
            }
        }
        return answers;
    }

    private boolean isOf(Subject bound, Actor actor) {
        if (bound.getPrincipal() == null) {
            return false;
        }
        if (actor.account().equals(bound.getPrincipal().toString())) {
            return true;
        }
        // The scope that is open may be another account's.
        RequestAccount known = request.get();
        return known != null && actor.equals(known.actor());
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
