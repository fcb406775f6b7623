package io.jikimi.collection;

import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The door of this room: who consented to what, when, by which text. Nothing is ever overwritten;
 * all methods run in the caller's transaction.
 */
public interface ConsentLedger {

    /**
     * Records the decisions of a subject. Each ends the subject's older decision on the same entry;
     * a refusal also ends what another form was granted for the same purpose and recipient.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code FORM_UNKNOWN} or {@code
     *     CONSENT_INCOMPLETE}
     */
    List<Consent> record(DataSubjectId subject, ConsentSubmission submission, Actor actor);

    /**
     * Withdraws every effective consent of the subject for the purpose (법 제37조). New use is refused
     * from this transaction on.
     *
     * @return the withdrawn consents
     * @throws io.jikimi.subject.LifecycleException with {@code NOT_FOUND} if there was no effective
     *     consent
     */
    List<Consent> withdraw(DataSubjectId subject, String purpose, String channel, Actor actor);

    /**
     * Lets what a person decided in one account count in another one: every decision is entered for
     * {@code to} as it was made, and says where. What either refused or withdrew last for a purpose
     * and recipient wins over what the other granted. Nothing is effective for {@code from} any
     * more. Doing it twice changes nothing.
     *
     * @return what was effective in either account and ended, because the other had refused it
     */
    List<Consent> carryOver(DataSubjectId from, DataSubjectId to, Actor actor);

    /** Every decision of the subject, newest first, withdrawn ones included. */
    List<Consent> history(DataSubjectId subject);

    /** The effective consents of the subject. */
    List<Consent> effective(DataSubjectId subject);

    /**
     * Of the given subjects, those whose effective consents cover all the items for the purpose.
     * What a job that rests on consent asks by the page; it reads the others as masks.
     */
    Set<DataSubjectId> consentedTo(
            Collection<DataSubjectId> subjects, String purpose, Set<String> items);

    /**
     * Of the given subjects, those with an effective consent to the provision of all the items to
     * the recipient.
     */
    Set<DataSubjectId> consentedToProvision(
            Collection<DataSubjectId> subjects, String recipient, Set<String> items);
}
