package io.jikimi.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recomputes one signed segment from the rows as they read now. It walks the positions in order
 * with the hash each row must follow: a row that does not follow was altered, unless its true place
 * is elsewhere in the segment, and then it was reordered. After a break it goes on from the stored
 * hash, so that one altered row is one finding. A tail that was altered and chained again ends in
 * another hash than the signed one.
 */
final class SegmentCheck {

    static final String ALTERED = "altered";
    static final String MISSING = "missing";
    static final String REORDERED = "reordered";
    static final String SIGNATURE = "signature does not match";
    static final String TWICE = "there twice";
    static final String UNSIGNED = "not signed";
    static final String NO_SUMMARY = "gone without a summary";
    static final String PURGED = "purged, but there";

    /** Goes between a finding and the last position that it holds for. */
    static final String THROUGH = " through position ";

    static final String WOUND_BACK = "end of the chain was wound back";

    /** Looking for a row's true place costs one hash a row; a ruined segment needs no such care. */
    private static final int MOST_SEARCHES = 100;

    private final String log;
    private final Chain.Segment segment;
    private final List<Chain.Row> rows;
    private final boolean[] settled;
    private final List<VerificationReport.Break> breaks = new ArrayList<>();
    private int searches;

    private SegmentCheck(Chain.Segment segment, List<Chain.Row> rows) {
        this.log = segment.chain().code();
        this.segment = segment;
        this.rows = rows;
        this.settled = new boolean[rows.size()];
    }

    /**
     * Checks the rows of a segment whose signature holds.
     *
     * @param rows the rows between its first and last position, in the order of their positions;
     *     one more than there may be says that more are there
     */
    static List<VerificationReport.Break> of(Chain.Segment segment, List<Chain.Row> rows) {
        SegmentCheck check = new SegmentCheck(segment, rows);
        check.walk();
        check.breaks.sort(Comparator.comparingLong(VerificationReport.Break::position));
        return check.breaks;
    }

    private void walk() {
        byte @Nullable [] previous = segment.previousHash();
        long expected = segment.first();
        for (int i = 0; i < rows.size(); i++) {
            long position = rows.get(i).position();
            if (position < expected) {
                found(position, TWICE);
                continue;
            }
            if (position > expected) {
                missing(expected, position - 1);
                previous = null;
            }
            previous = follow(previous, i);
            expected = position + 1;
        }
        if (expected <= segment.last() && isAll()) {
            missing(expected, segment.last());
        } else if (expected > segment.last() && !Arrays.equals(previous, segment.lastHash())) {
            found(segment.last(), SIGNATURE);
        }
    }

    /**
     * Nobody reads more rows than that: what would follow those that are there twice is unknown.
     */
    private boolean isAll() {
        return rows.size() <= segment.last() - segment.first() + 1;
    }

    /** The hash the next row must follow. */
    private byte @Nullable [] follow(byte @Nullable [] previous, int index) {
        Chain.Row row = rows.get(index);
        if (previous == null) {
            // What stood before is gone: from here on only the links can be checked.
            return row.hash();
        }
        byte[] hash = Chain.link(previous, row.content());
        if (Arrays.equals(hash, row.hash())) {
            settled[index] = true;
            return hash;
        }
        byte[] moved = movedFromHere(previous, index);
        if (moved != null) {
            return moved;
        }
        if (!settled[index]) {
            settled[index] = true;
            found(row.position(), ALTERED);
        }
        return row.hash();
    }

    private byte @Nullable [] movedFromHere(byte[] previous, int index) {
        if (++searches > MOST_SEARCHES) {
            return null;
        }
        byte[] expectedHere = rows.get(index).hash();
        for (int i = 0; i < rows.size(); i++) {
            if (i == index || settled[i]) {
                continue;
            }
            byte[] hash = Chain.link(previous, rows.get(i).content());
            if (Arrays.equals(hash, expectedHere) || Arrays.equals(hash, rows.get(i).hash())) {
                settled[i] = true;
                found(rows.get(i).position(), REORDERED);
                return hash;
            }
        }
        return null;
    }

    private void missing(long first, long last) {
        found(first, first == last ? MISSING : MISSING + THROUGH + last);
    }

    private void found(long position, String finding) {
        breaks.add(new VerificationReport.Break(log, position, finding));
    }
}
