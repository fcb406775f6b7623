package io.jikimi.rights;

import io.jikimi.collection.Consent;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import java.util.List;

/**
 * Makes two accounts of one person one (회원 통합). The service has verified that both are the
 * person's.
 */
public interface SubjectMerge {

    /**
     * Gives everything of {@code absorbed} to {@code kept}, in the caller's transaction, so that
     * either all of it has happened or nothing:
     *
     * <ul>
     *   <li>every row that refers to {@code absorbed} refers to {@code kept}, and its values and
     *       history lie under that key;
     *   <li>every decision of {@code absorbed} counts for {@code kept} and keeps its origin; what
     *       either refused or withdrew stays refused, its items are destroyed and its recipients
     *       told (법 제37조 제3항);
     *   <li>the own row of {@code absorbed} is due for destruction at once, and its key dies with
     *       the last value it could open (법 제21조).
     * </ul>
     *
     * <p>What the service wants to take over from the own row of {@code absorbed} it copies before,
     * under a purpose that permits it.
     *
     * @param verification how both accounts were verified, in the service's own words, for example
     *     {@code login and sms code}; letters, digits and spaces only, at most 80
     * @param actor the person in one of both accounts, staff, or the system
     * @throws io.jikimi.subject.LifecycleException with {@code IDENTITY_REQUIRED} if the actor is
     *     another person, {@code NOT_FOUND} if one of both is unknown, {@code KEY_DESTROYED} if one
     *     is destroyed, {@code SUBJECT_CHANGE} if a row cannot refer to {@code kept}, {@code
     *     INPUT_INVALID}, {@code TRANSACTION_MISSING}
     */
    Merged merge(DataSubjectId absorbed, DataSubjectId kept, String verification, Actor actor);

    /**
     * What was done.
     *
     * @param rows how many rows refer to the kept account now
     * @param ended the consents that ended because the other account had refused them
     */
    record Merged(int rows, List<Consent> ended) {

        public Merged {
            ended = List.copyOf(ended);
        }
    }
}
