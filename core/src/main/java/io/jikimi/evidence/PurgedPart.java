package io.jikimi.evidence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much of the access log was purged, as the signed summaries of the ledger tell it.
 *
 * @param last the last position that is gone, 0 if nothing was purged
 * @param hash the hash behind it
 * @param hashes the hash behind each stretch, by its last position
 * @param summaries how many summaries the ledger has
 * @param parts what those say whose signature holds
 * @param breaks what is wrong with them
 */
record PurgedPart(
        long last,
        byte[] hash,
        Map<Long, byte[]> hashes,
        int summaries,
        List<VerificationReport.Purged> parts,
        List<VerificationReport.Break> breaks) {

    /** Nothing was purged. */
    static final PurgedPart NOTHING =
            new PurgedPart(0, Chain.beginning(), Map.of(), 0, List.of(), List.of());

    /** Reads the summaries; expects to be called inside {@link JdbcEvidence#own()}. */
    static PurgedPart read(JdbcEvidence store, EvidenceSigner signer) {
        return new Reader(signer).read(store);
    }

    /** Follows the summaries in the order in which they were written. */
    private static final class Reader {

        private final EvidenceSigner signer;
        private final Map<Long, byte[]> hashes = new HashMap<>();
        private final List<VerificationReport.Purged> parts = new ArrayList<>();
        private final List<VerificationReport.Break> breaks = new ArrayList<>();
        private @Nullable PurgeSummary newest;
        private int summaries;

        Reader(EvidenceSigner signer) {
            this.signer = signer;
        }

        PurgedPart read(JdbcEvidence store) {
            store.summaries(this::follow);
            return new PurgedPart(
                    last(),
                    newest == null ? Chain.beginning() : newest.lastHash(),
                    Map.copyOf(hashes),
                    summaries,
                    List.copyOf(parts),
                    List.copyOf(breaks));
        }

        private void follow(JdbcEvidence.StoredSummary stored) {
            summaries++;
            PurgeSummary summary = PurgeSummary.read(stored.details(), signer).orElse(null);
            if (summary == null) {
                breaks.add(
                        new VerificationReport.Break(
                                Chain.LEDGER.code(), stored.position(), SegmentCheck.SIGNATURE));
                return;
            }
            if (summary.first() != last() + 1) {
                breaks.add(
                        new VerificationReport.Break(
                                Chain.ACCESS.code(), last() + 1, SegmentCheck.NO_SUMMARY));
            }
            hashes.put(summary.last(), summary.lastHash());
            parts.add(summary.purged());
            newest = summary;
        }

        private long last() {
            return newest == null ? 0 : newest.last();
        }
    }
}
