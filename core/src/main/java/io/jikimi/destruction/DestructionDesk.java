package io.jikimi.destruction;

import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import java.time.Instant;
import java.util.List;

/**
 * The door of this room (개인정보 보호법 제21조): what is due is sealed, then destroyed, with an entry in
 * the destruction ledger (파기 관리대장) that an independent query has verified. Any number of instances
 * may run it; work is claimed by row.
 */
public interface DestructionDesk {

    /**
     * Seals and destroys everything due now, in chunks of their own transactions; restartable at
     * any point.
     */
    DestructionRun runDue();

    /**
     * Makes everything of the subject that no statute keeps due at {@code dueAt} (withdrawal,
     * erasure request).
     */
    int makeDue(DataSubjectId subject, String reason, Instant dueAt, Actor actor);

    /** Makes the named items of the subject due at {@code dueAt}, for a withdrawn consent. */
    int makeItemsDue(
            DataSubjectId subject, List<String> items, String reason, Instant dueAt, Actor actor);

    /**
     * Takes a demand back whose rows are all still to be sealed, because the law lets them be kept
     * (법 제37조 제3항 단서). Other periods of the rows run on.
     *
     * @param reason the reason the demand was made with
     * @return how many rows are kept
     * @throws io.jikimi.subject.LifecycleException with {@code ROW_SEALED} if one is sealed or
     *     destroyed already
     */
    int takeBack(DataSubjectId subject, String reason, Actor actor);

    /** The open deadlines of a subject. */
    List<Deadline> deadlines(DataSubjectId subject);

    /** The deadlines past their day that are not carried out. */
    List<Deadline> overdue();

    /** The ledger entries about a subject, by its internal identifier. */
    List<DestructionRecord> ledger(DataSubjectId subject);
}
