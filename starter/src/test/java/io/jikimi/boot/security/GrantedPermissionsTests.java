package io.jikimi.boot.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.boot.security.JikimiSecurityProperties.Grant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

class GrantedPermissionsTests {

    @Test
    void anAuthorityStandsForThePermissionsOfAllItsEntries() {
        GrantedPermissions permissions =
                new GrantedPermissions(
                        List.of(
                                new Grant("ROLE_CLERK", List.of("personal-data:delivery:read:*")),
                                new Grant("ROLE_CLERK", List.of("personal-data:desk:read:*"))));
        List<SimpleGrantedAuthority> clerk = List.of(new SimpleGrantedAuthority("ROLE_CLERK"));

        assertThat(permissions.permit(clerk, "personal-data:delivery:read:member.name")).isTrue();
        assertThat(permissions.permit(clerk, "personal-data:desk:read:requests")).isTrue();
        assertThat(permissions.permit(clerk, "personal-data:desk:decide:requests")).isFalse();
    }
}
