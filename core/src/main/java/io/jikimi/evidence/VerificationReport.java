package io.jikimi.evidence;

import java.time.Instant;
import java.util.List;

/**
 * The result of recomputing the chains.
 *
 * @param at when it was verified
 * @param ledgerRows how many ledger rows were checked
 * @param accessRows how many access log rows were checked
 * @param segments how many signed segments were checked
 * @param heads how far each chain reaches; to be kept outside the database, against which a later
 *     report is held
 * @param purged what of the access log was destroyed after its keeping period, oldest first
 * @param breaks every break found, named by log and position; empty when nothing was altered,
 *     removed or reordered
 */
public record VerificationReport(
        Instant at,
        long ledgerRows,
        long accessRows,
        long segments,
        List<Head> heads,
        List<Purged> purged,
        List<Break> breaks) {

    public VerificationReport {
        heads = List.copyOf(heads);
        purged = List.copyOf(purged);
        breaks = List.copyOf(breaks);
    }

    /** The report of a log that chains nothing. */
    public VerificationReport(Instant at, long ledgerRows, long accessRows, List<Break> breaks) {
        this(at, ledgerRows, accessRows, 0, List.of(), List.of(), breaks);
    }

    /** Whether nothing was altered, removed or reordered. */
    public boolean intact() {
        return breaks.isEmpty();
    }

    /**
     * How far the segments of one chain reach.
     *
     * @param log {@code ledger} or {@code access}
     * @param position the last position that a segment covers, 0 if there is none
     * @param hash the hash at that position, in hexadecimal digits
     * @param unsealed how many rows behind it are committed but not chained yet: of these nothing
     *     is proven
     */
    public record Head(String log, long position, String hash, long unsealed) {}

    /**
     * A stretch of the access log that was destroyed after its keeping period, as its signed
     * summary tells it.
     *
     * @param first the first position that is gone
     * @param last the last one
     * @param rows how many rows
     * @param from the moment of the oldest row
     * @param until the moment of the newest row
     * @param kept the period the rows were kept for
     */
    public record Purged(
            long first, long last, long rows, Instant from, Instant until, String kept) {}

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
