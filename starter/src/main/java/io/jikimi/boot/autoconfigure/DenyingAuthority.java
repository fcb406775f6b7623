package io.jikimi.boot.autoconfigure;

import io.jikimi.purpose.PurposeAuthority;
import io.jikimi.subject.Actor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Nobody has said who may do what, so nobody may do anything. */
final class DenyingAuthority implements PurposeAuthority {

    private static final Log logger = LogFactory.getLog(DenyingAuthority.class);

    DenyingAuthority() {
        logger.warn(
                "Nothing says which account may do what with personal data: every account is refused."
                        + " Use Spring Security, or declare a bean of type"
                        + " org.apache.shiro.realm.Realm or io.jikimi.purpose.PurposeAuthority.");
    }

    @Override
    public boolean permits(Actor actor, String purpose, String action, String item) {
        return false;
    }
}
