package io.jikimi.evidence;

import java.time.Instant;
import java.util.List;

/**
 * The result of recomputing the chains.
 *
 * @param at when it was verified
 * @param ledgerRows how many ledger rows were checked
 * @param accessRows how many access log rows were checked
 * @param breaks every break found, named by log and position; empty when nothing was altered,
 *     removed or reordered
 */
public record VerificationReport(Instant at, long ledgerRows, long accessRows, List<Break> breaks) {

    public VerificationReport {
        breaks = List.copyOf(breaks);
    }

    /** Whether nothing was altered, removed or reordered. */
    public boolean intact() {
        return breaks.isEmpty();
    }

    /**
     * One break of a chain.
     *
     * @param log {@code ledger} or {@code access}
     * @param position the position in the chain
     * @param finding what was found: altered, missing, reordered, or a signature that does not
     *     match
     */
    public record Break(String log, long position, String finding) {}
}
