package io.jikimi.collection;

import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.purpose.ReadPermits;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.Refusal;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The consequence of a refusal: a row of the access log that outlives the rollback, then the
 * exception. Where the gate only observes, the row is all.
 */
final class CollectionRefusals {

    private static final String ACTION = "collect";

    /** The access log needs a purpose where no scope is open. */
    private static final String NO_SCOPE = "collection";

    private final EvidenceLog evidence;
    private final ReadPermits permits;
    private final Supplier<Actor> account;
    private final Enforcement enforcement;
    private final LegalClock clock;

    CollectionRefusals(
            EvidenceLog evidence,
            ReadPermits permits,
            Supplier<Actor> account,
            Enforcement enforcement,
            LegalClock clock) {
        this.evidence = evidence;
        this.permits = permits;
        this.account = account;
        this.enforcement = enforcement;
        this.clock = clock;
    }

    /** Who acts: the actor of the open scope, or the account of this thread if none is open. */
    Actor actor() {
        return permits.purpose() == null ? account.get() : permits.actor();
    }

    /** Whether a refusal is let through and recorded. */
    boolean observes(Refusal refusal) {
        return !enforcement.refuses(refusal);
    }

    /** Does nothing if granted. */
    void enforce(
            CollectionDecision decision,
            String task,
            @Nullable ConsentSubmission submission,
            List<DataSubjectId> subjects,
            List<String> items) {
        Refusal refusal = decision.refusal();
        if (refusal == null) {
            return;
        }
        String purpose = permits.purpose();
        evidence.record(
                new AccessEntry(
                        clock.now(),
                        actor(),
                        source(decision, submission),
                        purpose == null ? NO_SCOPE : purpose,
                        task,
                        ACTION,
                        subjects,
                        items,
                        observes(refusal) ? AccessEntry.observed(refusal.name()) : refusal.name(),
                        null));
        if (!observes(refusal)) {
            decision.orThrow();
        }
    }

    /** The address of a submission is only good for the log once it was checked. */
    private static @Nullable String source(
            CollectionDecision decision, @Nullable ConsentSubmission submission) {
        return submission == null
                        || decision.refusal() == Refusal.CONSENT_INCOMPLETE
                        || decision.refusal() == Refusal.FORM_UNKNOWN
                ? null
                : submission.source();
    }
}
