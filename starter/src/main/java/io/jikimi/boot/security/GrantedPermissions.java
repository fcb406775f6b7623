package io.jikimi.boot.security;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.shiro.authz.permission.WildcardPermission;
import org.springframework.security.core.GrantedAuthority;

/**
 * What authorities permit: one that begins with {@code personal-data:} is a permission itself,
 * others stand for the permissions that the settings name, in one entry or in several. They are
 * compared as Shiro's realms compare theirs, so that a permission means the same in both worlds.
 */
final class GrantedPermissions {

    static final String PREFIX = "personal-data:";

    /** Authorities come from the service; more than this many different ones are not kept. */
    private static final int MOST_KEPT = 10_000;

    private final Map<String, List<WildcardPermission>> granted = new HashMap<>();
    private final Map<String, Optional<WildcardPermission>> parsed = new ConcurrentHashMap<>();

    GrantedPermissions(List<JikimiSecurityProperties.Grant> grants) {
        for (JikimiSecurityProperties.Grant grant : grants) {
            granted.computeIfAbsent(grant.authority(), none -> new ArrayList<>())
                    .addAll(grant.permissions().stream().map(GrantedPermissions::checked).toList());
        }
    }

    private static WildcardPermission checked(String permission) {
        return Optional.of(permission)
                .filter(given -> given.startsWith(PREFIX))
                .flatMap(GrantedPermissions::parse)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "'jikimi.security.grants' holds '"
                                                + permission
                                                + "', which is no permission such as personal-data:delivery:read:*"));
    }

    boolean permit(Collection<? extends GrantedAuthority> authorities, String asked) {
        WildcardPermission wanted = new WildcardPermission(asked);
        return authorities.stream()
                .map(GrantedAuthority::getAuthority)
                .filter(authority -> authority != null)
                .flatMap(this::of)
                .anyMatch(permission -> permission.implies(wanted));
    }

    private Stream<WildcardPermission> of(String authority) {
        Stream<WildcardPermission> stoodFor = granted.getOrDefault(authority, List.of()).stream();
        return authority.startsWith(PREFIX)
                ? Stream.concat(stoodFor, itself(authority).stream())
                : stoodFor;
    }

    private Optional<WildcardPermission> itself(String authority) {
        return parsed.size() < MOST_KEPT
                ? parsed.computeIfAbsent(authority, GrantedPermissions::parse)
                : parse(authority);
    }

    /** What cannot be read permits nothing. */
    private static Optional<WildcardPermission> parse(String permission) {
        try {
            return Optional.of(new WildcardPermission(permission));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
