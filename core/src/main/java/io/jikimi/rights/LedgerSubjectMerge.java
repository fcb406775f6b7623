package io.jikimi.rights;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.collection.Consent;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.custody.Custody;
import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.SubjectReassignment;
import io.jikimi.destruction.DestructionDesk;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.KeyState;
import io.jikimi.notice.NoticeDesk;
import io.jikimi.provision.ProvisionGate;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Merges two accounts through the doors of the rooms that hold something of them. */
public final class LedgerSubjectMerge implements SubjectMerge {

    private static final String TASK = "merge";
    private static final Pattern VERIFICATION = Pattern.compile("[\\p{L}0-9][\\p{L}0-9 ]{0,79}");

    private final Custody custody;
    private final SubjectReassignment reassignment;
    private final ConsentLedger consents;
    private final DestructionDesk destruction;
    private final WithdrawalEffects effects;
    private final DataKeys keys;
    private final EvidenceLog evidence;
    private final LegalClock clock;

    /** Creates the door. */
    public LedgerSubjectMerge(
            Catalogue catalogue,
            Custody custody,
            SubjectReassignment reassignment,
            ConsentLedger consents,
            DestructionDesk destruction,
            ProvisionGate provisions,
            NoticeDesk notices,
            DataKeys keys,
            EvidenceLog evidence,
            LegalClock clock) {
        this.custody = custody;
        this.reassignment = reassignment;
        this.consents = consents;
        this.destruction = destruction;
        this.effects = new WithdrawalEffects(catalogue, destruction, provisions, notices, clock);
        this.keys = keys;
        this.evidence = evidence;
        this.clock = clock;
    }

    @Override
    public Merged merge(
            DataSubjectId absorbed, DataSubjectId kept, String verification, Actor actor) {
        requireInput(absorbed, kept, verification);
        requirePerson(absorbed, kept, actor);
        requireTransaction();
        requireAlive(absorbed);
        requireAlive(kept);
        List<Consent> ended = consents.carryOver(absorbed, kept, actor);
        sealWhatNobodyConsentsTo(absorbed, kept, actor);
        int rows = reassignment.reassign(absorbed, kept);
        endPurposes(kept, ended, actor);
        destruction.makeDue(absorbed, "merged into " + kept, clock.now(), actor);
        evidence.append(
                LedgerEntry.of(
                        "subject.merged",
                        clock.now(),
                        actor,
                        kept,
                        Map.of(
                                "absorbed",
                                absorbed.toString(),
                                "verification",
                                verification,
                                "rows",
                                String.valueOf(rows))));
        return new Merged(rows, ended);
    }

    /**
     * What the person has no consent for any more is demanded and sealed where it was collected: it
     * does not move, and the kept account needs no basis for it.
     */
    private void sealWhatNobodyConsentsTo(DataSubjectId absorbed, DataSubjectId kept, Actor actor) {
        List<Consent> effective = consents.effective(kept);
        Set<String> purposes = purposes(consents.history(kept));
        purposes.removeAll(purposes(effective));
        for (String purpose : purposes) {
            List<String> due =
                    effects.of(
                                    absorbed,
                                    purpose,
                                    List.of(),
                                    effective,
                                    reason(purpose),
                                    TASK,
                                    actor)
                            .due();
            if (!due.isEmpty()) {
                custody.seal(custody.rowsOf(absorbed), absorbed, Extent.of(Set.copyOf(due)));
            }
        }
    }

    private void endPurposes(DataSubjectId subject, List<Consent> ended, Actor actor) {
        for (String purpose : purposes(ended)) {
            List<Consent> ofPurpose =
                    ended.stream().filter(consent -> consent.purpose().equals(purpose)).toList();
            effects.of(
                    subject,
                    purpose,
                    ofPurpose,
                    consents.effective(subject),
                    reason(purpose),
                    TASK,
                    actor);
        }
    }

    private static Set<String> purposes(List<Consent> consents) {
        return consents.stream()
                .map(Consent::purpose)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String reason(String purpose) {
        return "merged " + purpose;
    }

    private static void requireInput(
            DataSubjectId absorbed, DataSubjectId kept, String verification) {
        if (absorbed.equals(kept)) {
            throw invalid("kept", "an account would be merged into itself. Name two accounts.");
        }
        if (!VERIFICATION.matcher(verification).matches()) {
            throw invalid(
                    "verification",
                    "say in 1 to 80 letters, digits and spaces how both accounts were verified.");
        }
    }

    private static LifecycleException invalid(String where, String action) {
        return new LifecycleException(Refusal.INPUT_INVALID, where, action);
    }

    private static void requirePerson(DataSubjectId absorbed, DataSubjectId kept, Actor actor) {
        boolean person = absorbed.equals(actor.subject()) || kept.equals(actor.subject());
        boolean forIt = actor.kind() == Actor.Kind.STAFF || actor.kind() == Actor.Kind.SYSTEM;
        if (!(actor.kind() == Actor.Kind.SUBJECT ? person : forIt)) {
            throw new LifecycleException(
                    Refusal.IDENTITY_REQUIRED,
                    TASK,
                    "accounts are merged by the person they belong to. Log in to one of both.");
        }
    }

    private static void requireTransaction() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new LifecycleException(
                    Refusal.TRANSACTION_MISSING,
                    TASK,
                    "accounts are merged in one transaction, and there is none. Annotate the"
                            + " calling method with @Transactional.");
        }
    }

    private void requireAlive(DataSubjectId subject) {
        Set<KeyState> states = keys.states(subject);
        if (states.isEmpty()) {
            throw new LifecycleException(
                    Refusal.NOT_FOUND,
                    TASK,
                    "one of the accounts holds nothing. Name two accounts.");
        }
        if (!states.contains(KeyState.LIVE)) {
            throw new LifecycleException(
                    Refusal.KEY_DESTROYED,
                    TASK,
                    "one of the accounts was destroyed; nothing is left to be merged.");
        }
    }
}
