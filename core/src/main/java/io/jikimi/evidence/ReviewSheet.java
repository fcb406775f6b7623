package io.jikimi.evidence;

import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the accounts of the service did with personal data in a month (접속기록의 점검, 개인정보의 안전성 확보조치 기준
 * 제8조).
 *
 * @param month the month
 * @param at when it was counted
 * @param lines an account each, the busiest first
 * @param review the last review of the month, null if there was none yet
 */
public record ReviewSheet(YearMonth month, Instant at, List<Line> lines, @Nullable Review review) {

    public ReviewSheet {
        lines = List.copyOf(lines);
    }

    /**
     * What an account did.
     *
     * @param account the account
     * @param accesses how many rows of the access log it has
     * @param subjects how many data subjects these name, each as often as it was named
     * @param unmasked how many showed unmasked values
     * @param exported how many exported values
     * @param refused how many were refused
     * @param outsideHours how many were outside office hours
     * @param usual how many rows it has in a month: the median of the three before
     * @param hints what deserves a look
     */
    public record Line(
            String account,
            long accesses,
            long subjects,
            long unmasked,
            long exported,
            long refused,
            long outsideHours,
            long usual,
            Set<Hint> hints) {

        public Line {
            hints = new TreeSet<>(hints);
        }
    }

    /** What deserves a look. */
    public enum Hint {
        /** A hundred accesses or more, and more than three times as many as usual. */
        VOLUME,
        /** Accesses outside office hours. */
        HOURS,
        /** Ten refusals or more: somebody tries doors. */
        REFUSALS,
        /** Twenty accesses or more to one data subject alone. */
        SAME_SUBJECT,
        /** The account looked up its own data subject. */
        SELF,
        /** The account searched for names that begin with its own surname, and for nothing more. */
        RELATIVE
    }

    /**
     * A review.
     *
     * @param at when
     * @param reviewer the account that reviewed
     */
    public record Review(Instant at, String reviewer) {}
}
