package io.jikimi.evidence;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of the access log was purged, as the signed summaries of the ledger tell it.
 *
 * @param last the last position that is gone, 0 if nothing was purged
 * @param hash the hash behind it
 * @param summaries how many summaries the ledger has
 * @param breaks what is wrong with them
 */
record PurgedPart(long last, byte[] hash, int summaries, List<VerificationReport.Break> breaks) {

    /** Nothing was purged. */
    static final PurgedPart NOTHING = new PurgedPart(0, Chain.beginning(), 0, List.of());

    /** Reads the summaries; expects to be called inside {@link JdbcEvidence#own()}. */
    static PurgedPart read(JdbcEvidence store, EvidenceSigner signer) {
        return new Reader(signer).read(store);
    }

    /** Follows the summaries in the order in which they were written. */
    private static final class Reader {

        private final EvidenceSigner signer;
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
                    summaries,
                    List.copyOf(breaks));
        }

        private void follow(JdbcEvidence.StoredSummary stored) {
            summaries++;
            PurgeSummary summary = PurgeSummary.read(stored.details(), signer).orElse(null);
            if (summary == null) {
                breaks.add(
                        new VerificationReport.Break(
                                Chain.LEDGER.code(), stored.position(), SegmentCheck.SIGNATURE));
            } else if (summary.first() != last() + 1) {
                breaks.add(
                        new VerificationReport.Break(
                                Chain.ACCESS.code(), last() + 1, SegmentCheck.NO_SUMMARY));
                newest = summary;
            } else {
                newest = summary;
            }
        }

        private long last() {
            return newest == null ? 0 : newest.last();
        }
    }
}
