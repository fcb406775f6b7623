package io.jikimi.grants;

import java.util.Set;

/**
 * An account of the service as its directory shows it.
 *
 * @param account the name under which the access log shows what it does
 * @param person the number of the one person it belongs to; never a name: ledgers hold no personal
 *     value
 * @param rights the permissions and roles that reach personal data
 * @param active whether it can log in
 */
public record HostAccount(String account, String person, Set<String> rights, boolean active) {

    public HostAccount {
        Names.requireName("account", account);
        Names.requireName("person", person);
        rights = Set.copyOf(rights);
        rights.forEach(right -> Names.requireName("right", right));
    }

    /** What it can do: nothing if it cannot log in. */
    Set<String> effective() {
        return active ? rights : Set.of();
    }
}
