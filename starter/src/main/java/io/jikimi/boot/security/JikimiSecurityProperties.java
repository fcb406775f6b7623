package io.jikimi.boot.security;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Accounts and permissions from Spring Security.
 *
 * @param accountClaim Claim of a token that names the account in the access log. The name of the
 *     authentication when not set, or where a login has no such claim.
 * @param grants Permissions that authorities of the service stand for: `authority` names one, such
 *     as ROLE_COUNSELLOR, `permissions` what it permits.
 */
@ConfigurationProperties("jikimi.security")
public record JikimiSecurityProperties(
        @Nullable String accountClaim, @DefaultValue({}) List<Grant> grants) {

    public JikimiSecurityProperties {
        grants = List.copyOf(grants);
    }

    /**
     * What one authority stands for.
     *
     * @param authority Authority as Spring Security knows it.
     * @param permissions Permissions such as personal-data:delivery:read:*.
     */
    public record Grant(String authority, List<String> permissions) {

        public Grant {
            permissions = List.copyOf(permissions);
        }
    }
}
