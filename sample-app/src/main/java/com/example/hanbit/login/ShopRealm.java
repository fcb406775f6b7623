package com.example.hanbit.login;

import java.util.Optional;
import java.util.Set;
import org.apache.shiro.authc.AuthenticationInfo;
import org.apache.shiro.authc.AuthenticationToken;
import org.apache.shiro.authz.AuthorizationInfo;
import org.apache.shiro.authz.SimpleAuthorizationInfo;
import org.apache.shiro.realm.AuthorizingRealm;
import org.apache.shiro.subject.PrincipalCollection;
import org.jspecify.annotations.Nullable;

/**
 * Tells Shiro what an account may do with personal data. Nobody logs in here: the shop has a login
 * of its own.
 */
final class ShopRealm extends AuthorizingRealm {

    /** What the shop does with a member's data when the member asks for it. */
    private static final Set<String> MEMBER =
            Set.of("personal-data:fit-advice:read:*", "personal-data:membership:read:*");

    private final StaffAccountRepository staff;

    ShopRealm(StaffAccountRepository staff) {
        this.staff = staff;
        setName("hanbit");
        setAuthenticationCachingEnabled(false);
        setAuthorizationCachingEnabled(false);
    }

    @Override
    public boolean supports(AuthenticationToken token) {
        return false;
    }

    @Override
    protected @Nullable AuthenticationInfo doGetAuthenticationInfo(AuthenticationToken token) {
        return null;
    }

    @Override
    protected AuthorizationInfo doGetAuthorizationInfo(PrincipalCollection principals) {
        SimpleAuthorizationInfo permissions = new SimpleAuthorizationInfo();
        permissions.setStringPermissions(
                permissionsOf(String.valueOf(principals.getPrimaryPrincipal())));
        return permissions;
    }

    private Set<String> permissionsOf(String principal) {
        Optional<Account> account = Account.parse(principal);
        if (account.isPresent() && account.get().member()) {
            return MEMBER;
        }
        String name = account.map(Account::id).orElse(principal);
        return staff.findById(name).map(known -> known.duty().permissions()).orElse(Set.of());
    }
}
