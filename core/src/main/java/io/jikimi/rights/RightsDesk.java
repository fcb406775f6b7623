package io.jikimi.rights;

import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import java.time.LocalDate;
import java.util.List;

/**
 * The door of this room: requests of data subjects with their legal clocks (개인정보 보호법 제35조 to 제38조).
 *
 * <p>Access, erasure and withdrawal are carried out by the desk. Correction and suspension are
 * registered, timed and answered here; what they ask for is done by hand so far.
 */
public interface RightsDesk {

    /**
     * Receives a request. The ten days of the law begin with this day excluded.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code IDENTITY_REQUIRED} if the requester
     *     is not the verified subject
     */
    RightsRequest receive(
            RightsRequest.Kind kind, DataSubjectId subject, String channel, Actor requester);

    /**
     * Decides a request with its result, and puts the notice into the outbox. An erasure is planned
     * with it; a correction or suspension must have been carried out before.
     */
    RightsRequest complete(long id, String result, Actor officer);

    /**
     * Refuses a request. Of a withdrawal only the destruction that follows from it can be refused,
     * on a ground of Article 37(2) and before anything is sealed; the consent stays withdrawn.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code REFUSAL_GROUND_REQUIRED} without
     *     ground, reason or way to object, with {@code ROW_SEALED} if it is too late
     */
    RightsRequest refuse(long id, Decision decision, Actor officer);

    /**
     * Postpones an access request within its ten days.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code POSTPONEMENT_NOT_OFFERED} for every
     *     other kind or after the last day
     */
    RightsRequest postpone(long id, Decision decision, Actor officer);

    /**
     * Opens the subject's data: every item of every row over the entity graph, with purpose,
     * period, provisions and consents. Values of other persons are masked.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code IDENTITY_REQUIRED} if the requester
     *     is not the verified subject
     */
    SubjectExport export(DataSubjectId subject, Actor requester);

    /**
     * Opens the subject's data for an agent: a guardian, or somebody with a power of attorney (시행령
     * 제45조). The access log names the agent and the mandate.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code IDENTITY_REQUIRED} if nobody is
     *     logged in, with {@code MANDATE_REQUIRED} if the agent has no mandate in force
     */
    SubjectExport exportAsAgent(DataSubjectId subject, Actor agent);

    /**
     * Enters the mandate of an agent, whose document an officer has checked.
     *
     * @param document the number of the document, such as {@code POA-2026-17}: the ledger keeps it
     *     for ever, so nothing else is accepted
     * @param lastDay the last day on which it holds
     * @throws io.jikimi.subject.LifecycleException with {@code INPUT_INVALID} for another document,
     *     and where one of the two persons has no data here
     */
    Mandate enterMandate(
            DataSubjectId subject,
            DataSubjectId agent,
            String document,
            LocalDate lastDay,
            Actor officer);

    /** Ends a mandate before its last day. Ending it twice changes nothing. */
    void endMandate(long id, Actor officer);

    /**
     * Withdraws consent for a purpose: consents, notices to recipients and the destruction deadline
     * in one transaction.
     */
    RightsRequest withdrawConsent(
            DataSubjectId subject, String purpose, String channel, Actor requester);

    /** The requests of a subject, newest first. */
    List<RightsRequest> requestsOf(DataSubjectId subject);

    /** The open requests past their last day. */
    List<RightsRequest> overdue();

    /** Every open request by its last day. */
    List<RightsRequest> open();

    /** One request. */
    RightsRequest request(long id);

    /**
     * A refusal or postponement.
     *
     * @param ground a ground of the closed list
     * @param reason the reason told to the subject
     * @param objection how to object
     */
    record Decision(String ground, String reason, String objection) {}
}
