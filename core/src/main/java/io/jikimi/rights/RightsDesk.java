package io.jikimi.rights;

import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import java.util.List;

/**
 * The door of this room: requests of data subjects with their legal clocks (개인정보 보호법 제35조 to 제38조).
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

    /** Decides a request with its result, and puts the notice into the outbox. */
    RightsRequest complete(long id, String result, Actor officer);

    /**
     * Refuses a request.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code REFUSAL_GROUND_REQUIRED} without
     *     ground, reason or way to object
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
