package io.jikimi.boot.shiro;

import io.jikimi.purpose.BuiltInPurpose;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import java.util.Collection;
import java.util.function.Supplier;
import org.apache.shiro.authc.AuthenticationInfo;
import org.apache.shiro.authc.AuthenticationToken;
import org.apache.shiro.mgt.DefaultSecurityManager;
import org.apache.shiro.realm.Realm;
import org.jspecify.annotations.Nullable;

/** Ours, to be told from a security manager of the service. */
final class JikimiSecurityManager extends DefaultSecurityManager {

    private final Supplier<@Nullable PurposeScope> scopes;

    JikimiSecurityManager(Collection<Realm> realms, Supplier<@Nullable PurposeScope> scopes) {
        super(realms);
        this.scopes = scopes;
    }

    /** A realm may look up who logs in among protected rows. */
    @Override
    public AuthenticationInfo authenticate(AuthenticationToken token) {
        PurposeScope door = scopes.get();
        return door == null
                ? super.authenticate(token)
                : door.call(
                        BuiltInPurpose.AUTHENTICATION,
                        Actor.anonymous(),
                        () -> super.authenticate(token));
    }
}
