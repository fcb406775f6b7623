package io.jikimi.evidence;

import io.jikimi.evidence.VerificationReport.Break;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds one chain against checkpoints that were kept outside the database. What is missing or
 * altered before its end is found without them; they tell where the end was, and which hash stood
 * there.
 */
final class CheckpointCheck {

    static final String FORGED = "signature of a checkpoint does not match";
    static final String CUT_OFF = "cut off from what a checkpoint shows";
    static final String FORKED = "not the row that a checkpoint shows";

    private static final HexFormat HEX = HexFormat.of();

    private final Chain chain;
    private final Map<Long, Set<String>> known = new TreeMap<>();
    private final List<Break> breaks = new ArrayList<>();

    private CheckpointCheck(Chain chain) {
        this.chain = chain;
    }

    /**
     * Compares; expects to be called inside {@link JdbcEvidence#own()}.
     *
     * @param end the last position that a segment covers
     */
    static List<Break> of(
            Chain chain,
            long end,
            Collection<Checkpoint> checkpoints,
            JdbcEvidence store,
            EvidenceSigner signer) {
        CheckpointCheck check = new CheckpointCheck(chain);
        checkpoints.forEach(checkpoint -> check.read(checkpoint, signer));
        PurgedPart purged =
                chain == Chain.ACCESS ? PurgedPart.read(store, signer) : PurgedPart.NOTHING;
        check.compare(purged, store.hashes(chain, check.positions(purged.last(), end)));
        check.cutOff(end);
        return check.breaks;
    }

    private void read(Checkpoint checkpoint, EvidenceSigner signer) {
        boolean signed = checkpoint.isSigned(signer);
        for (Checkpoint.Head head : checkpoint.heads()) {
            if (!head.log().equals(chain.code())) {
                continue;
            }
            if (!signed) {
                breaks.add(new Break(chain.code(), head.position(), FORGED));
            } else if (head.position() > 0) {
                known.computeIfAbsent(head.position(), position -> new HashSet<>())
                        .add(head.hash());
            }
        }
    }

    private List<Long> positions(long purged, long end) {
        return known.keySet().stream()
                .filter(position -> position > purged && position <= end)
                .toList();
    }

    /** Of a row that is gone the verification itself has told, or a summary tells it. */
    private void compare(PurgedPart purged, Map<Long, byte[]> hashes) {
        known.forEach(
                (position, shown) -> {
                    byte @Nullable [] hash =
                            hashes.getOrDefault(position, purged.hashes().get(position));
                    boolean other = hash != null && !shown.equals(Set.of(HEX.formatHex(hash)));
                    if (other || shown.size() > 1) {
                        breaks.add(new Break(chain.code(), position, FORKED));
                    }
                });
    }

    private void cutOff(long end) {
        long furthest = known.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
        if (furthest > end) {
            breaks.add(new Break(chain.code(), end + 1, CUT_OFF + SegmentCheck.THROUGH + furthest));
        }
    }
}
