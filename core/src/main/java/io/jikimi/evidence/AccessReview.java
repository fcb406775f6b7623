package io.jikimi.evidence;

import io.jikimi.subject.Actor;
import java.time.YearMonth;
import java.util.Optional;

/**
 * The review of the access log (접속기록의 점검, 개인정보의 안전성 확보조치 기준 제8조). The sheet counts what each
 * account of the service did in a month and hints at what deserves a look; it judges nothing, and a
 * person records what came of it.
 */
public interface AccessReview {

    /** What each account did in a month, the busiest first. */
    ReviewSheet sheet(YearMonth month);

    /**
     * Records the review of a month: {@code access-log.reviewed} in the ledger.
     *
     * @param findings what was found, without a personal value, in at most 1000 characters
     * @param action what is done about it, in at most 1000 characters
     * @param reviewer an account of the service's staff; the service itself reviews nothing
     * @throws io.jikimi.subject.LifecycleException with {@code INPUT_INVALID} if the month has not
     *     begun, a text is missing or too long, or the reviewer is none of the staff
     */
    void reviewed(YearMonth month, String findings, String action, Actor reviewer);

    /**
     * The last month that is over, if somebody of the service read in it and nobody has reviewed it
     * since it was over.
     */
    Optional<YearMonth> due();
}
