package io.jikimi.grants;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may reach personal data, to be reviewed each quarter (접근권한의 관리, 개인정보의 안전성 확보조치 기준 제5조).
 *
 * @param quarter the quarter
 * @param at when the sheet was made
 * @param lines every account with rights, and those whose rights ended in the quarter
 * @param review the last review of the quarter, null if there was none yet
 */
public record AccessSheet(Quarter quarter, Instant at, List<Line> lines, @Nullable Review review) {

    public AccessSheet {
        lines = List.copyOf(lines);
    }

    /**
     * An account.
     *
     * @param account its name
     * @param person the number of its person
     * @param rights since when it has each right
     * @param endedAt when its rights ended, null if it has some
     * @param lastUse when it last appears in the access log in the quarter, by an attempt that was
     *     refused as well; null if it does not
     */
    public record Line(
            String account,
            String person,
            SortedMap<String, Instant> rights,
            @Nullable Instant endedAt,
            @Nullable Instant lastUse) {

        public Line {
            rights = new TreeMap<>(rights);
        }
    }

    /**
     * A review.
     *
     * @param at when
     * @param reviewer the account that reviewed
     */
    public record Review(Instant at, String reviewer) {}
}
