package io.jikimi.boot.shiro;

import java.util.Collection;
import org.apache.shiro.mgt.DefaultSecurityManager;
import org.apache.shiro.realm.Realm;

/** Ours, to be told from a security manager of the service. */
final class JikimiSecurityManager extends DefaultSecurityManager {

    JikimiSecurityManager(Collection<Realm> realms) {
        super(realms);
    }
}
