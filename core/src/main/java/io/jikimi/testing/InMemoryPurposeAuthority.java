package io.jikimi.testing;

import io.jikimi.purpose.PurposeAuthority;
import io.jikimi.subject.Actor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Grants what a test has granted, and nothing else. Thread-safe. */
public final class InMemoryPurposeAuthority implements PurposeAuthority {

    private static final String ANY = "*";

    private final List<Grant> grants = new CopyOnWriteArrayList<>();

    /**
     * Grants something to an account. {@code "*"} stands for every purpose, action or item, {@code
     * "member.*"} for every item of a file.
     *
     * @return this
     */
    public InMemoryPurposeAuthority grant(
            String account, String purpose, String action, String item) {
        grants.add(new Grant(account, purpose, action, item));
        return this;
    }

    /** Takes everything back that was granted to an account. */
    public void revoke(String account) {
        grants.removeIf(grant -> grant.account().equals(account));
    }

    /** Takes everything back. */
    public void clear() {
        grants.clear();
    }

    @Override
    public boolean permits(Actor actor, String purpose, String action, String item) {
        return grants.stream()
                .anyMatch(
                        grant ->
                                grant.account().equals(actor.account())
                                        && covers(grant.purpose(), purpose)
                                        && covers(grant.action(), action)
                                        && covers(grant.item(), item));
    }

    private static boolean covers(String granted, String asked) {
        return granted.equals(ANY)
                || granted.equals(asked)
                || granted.endsWith("." + ANY)
                        && asked.startsWith(granted.substring(0, granted.length() - 1));
    }

    private record Grant(String account, String purpose, String action, String item) {}
}
