package io.jikimi.evidence;

/**
 * Ends the keeping of the access log (접속기록의 보관, 개인정보의 안전성 확보조치 기준 제8조 제1항): rows that are past
 * their keeping period are destroyed, and what is left of the chain still verifies.
 *
 * <p>Only whole signed segments go, from the beginning of the chain on, and only when every row in
 * them is past its period and unaltered; where a month is a partition, only when all of the month
 * is. Each time a signed summary takes their place in the ledger: how many rows, of which time, and
 * the hash at which the chain goes on. Rows that are gone without one are found by {@link
 * EvidenceLog#verify()}.
 */
public interface AccessLogPurge {

    /**
     * How long rows are kept, and why: the strictest duty that was in force within the last two
     * years, as far as {@link #run()} has seen it.
     */
    KeepingPeriod period();

    /**
     * Makes room for the rows of the next months, where the database keeps months apart and the
     * account may. Called by the clock before {@link #run()}; does nothing elsewhere.
     */
    default void prepare() {}

    /**
     * Destroys what is past its period. Called by the clock; safe on any number of instances.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code KEY_MISSING} if there is no key to
     *     sign the summary with: then nothing is destroyed
     */
    PurgeRun run();
}
