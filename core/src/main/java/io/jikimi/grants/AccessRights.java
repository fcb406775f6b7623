package io.jikimi.grants;

import io.jikimi.subject.Actor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The door of this room: the access rights of the service's accounts (접근권한의 관리, 개인정보의 안전성 확보조치 기준
 * 제5조). It records and compares; it grants nothing, and nobody is refused by it.
 *
 * <p>Every grant, change and revocation is an entry of the ledger, which is never purged: it is
 * kept for longer than the three years of the law.
 */
public interface AccessRights {

    /**
     * Records what an account may do from now on, in the caller's transaction if there is one. The
     * ledger says {@code access.granted}, {@code access.changed} or {@code access.revoked}, by what
     * the account had before.
     *
     * @param executor the account that carries it out
     * @throws io.jikimi.subject.LifecycleException with {@code INPUT_INVALID} if nobody of the
     *     service carries it out
     */
    void record(AccountChange change, Actor executor);

    /**
     * Compares what is recorded with the accounts of the service, and records what differs: found
     * by the comparison, by an unknown executor. The first comparison takes the accounts in, and
     * finds only those that cannot log in and still have rights. Safe on any number of instances.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code DIRECTORY_EMPTY} if there is no
     *     directory, or if it shows no account where there were some; nothing is recorded then
     */
    Comparison compare();

    /** What the last comparison on this instance found; null if there was none. */
    @Nullable Comparison lastComparison();

    /** Whether there is a directory to compare with. */
    boolean comparable();

    /** Who may reach personal data now, and whose rights ended in the quarter. */
    AccessSheet sheet(Quarter quarter);

    /**
     * Records the review of a quarter: {@code access.reviewed} in the ledger.
     *
     * @param findings what was found, without a personal value, in at most 1000 characters
     * @param action what is done about it, in at most 1000 characters
     * @param reviewer an account of the service's staff; the service itself reviews nothing
     * @throws io.jikimi.subject.LifecycleException with {@code INPUT_INVALID} if the quarter has
     *     not begun, a text is missing or too long, or the reviewer is none of the staff
     */
    void reviewed(Quarter quarter, String findings, String action, Actor reviewer);

    /** The last quarter that is over, if there were rights to review and nobody has since. */
    Optional<Quarter> due();
}
