package io.jikimi.grants;

import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The accounts as the ledger tells them. The ledger is sealed; whoever writes to the tables of this
 * room beside the door leaves no trace in them.
 */
final class LedgeredAccounts {

    private static final Set<String> KINDS =
            Set.of("access.granted", "access.changed", "access.revoked");

    private final Map<String, RecordedAccount> accounts = new TreeMap<>();
    private boolean compared;

    private LedgeredAccounts(Iterable<LedgerEntry> changes) {
        for (LedgerEntry change : changes) {
            String account = change.details().get("account");
            if (account != null) {
                follow(account, change);
            }
        }
    }

    /** Reads them; empty if the log cannot tell. */
    static Optional<LedgeredAccounts> of(EvidenceLog evidence) {
        return evidence.changes(KINDS).map(LedgeredAccounts::new);
    }

    Set<String> names() {
        return accounts.keySet();
    }

    RecordedAccount account(String account) {
        return accounts.getOrDefault(account, RecordedAccount.unknown(account));
    }

    /** Whether a comparison ever recorded anything. */
    boolean compared() {
        return compared;
    }

    private void follow(String account, LedgerEntry change) {
        Map<String, String> details = change.details();
        RecordedAccount before = account(account);
        SortedMap<String, Instant> rights = new TreeMap<>();
        for (String right : RecordedAccount.words(details.getOrDefault("rights", ""))) {
            rights.put(right, before.rights().getOrDefault(right, change.at()));
        }
        Instant end = before.endedAt() == null ? change.at() : before.endedAt();
        accounts.put(
                account,
                new RecordedAccount(
                        account,
                        details.getOrDefault("person", ""),
                        rights,
                        rights.isEmpty() ? end : null,
                        true));
        compared |= !details.containsKey("requester");
    }
}
