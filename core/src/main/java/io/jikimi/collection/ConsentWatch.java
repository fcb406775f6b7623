package io.jikimi.collection;

import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.collection.JdbcConsentLedger.HeldConsent;
import io.jikimi.purpose.ProcessingBar.Watch;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.Refusal;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The consents that the reads of one scope rest on. They are asked for by the page of subjects and
 * remembered for the transaction at most, for two seconds at most, and until this instance records
 * or withdraws a consent. Belongs to the scope's thread.
 */
final class ConsentWatch implements Watch {

    /** Well below the five seconds within which a withdrawal elsewhere must be heeded. */
    private static final long LONGEST_KEPT_MILLIS = 2_000;

    private static final int MOST_SUBJECTS = 4_096;

    private final ProcessingPurpose purpose;
    private final List<PersonalDataItem> items;
    private final JdbcConsentLedger ledger;
    private final Function<Collection<DataSubjectId>, Map<DataSubjectId, List<HeldConsent>>>
            question;
    private final LegalClock clock;
    private final BitSet watched = new BitSet();
    private final Map<DataSubjectId, BitSet> consented = new HashMap<>();
    private long askedAtMillis;
    private long changesKnown;
    private boolean followsTransaction;
    private volatile boolean transactionOver;

    /**
     * Watches one scope.
     *
     * @param items those that rest on consent
     * @param question asks for the effective consents of some subjects to the purpose
     */
    ConsentWatch(
            ProcessingPurpose purpose,
            List<PersonalDataItem> items,
            JdbcConsentLedger ledger,
            Function<Collection<DataSubjectId>, Map<DataSubjectId, List<HeldConsent>>> question,
            LegalClock clock) {
        this.purpose = purpose;
        this.items = items;
        this.ledger = ledger;
        this.question = question;
        this.clock = clock;
        items.forEach(item -> watched.set(item.id()));
    }

    @Override
    public void expect(Collection<DataSubjectId> subjects) {
        forgetWhatIsNoLongerCertain();
        List<DataSubjectId> unknown =
                subjects.stream().filter(subject -> !consented.containsKey(subject)).toList();
        if (!unknown.isEmpty()) {
            ask(unknown);
        }
    }

    @Override
    public boolean bars(DataSubjectId subject, int item) {
        return watched.get(item) && !consentedItems(subject).get(item);
    }

    @Override
    public Refusal refusal() {
        return Refusal.CONSENT_MISSING;
    }

    private BitSet consentedItems(DataSubjectId subject) {
        forgetWhatIsNoLongerCertain();
        BitSet known = consented.get(subject);
        if (known == null) {
            ask(List.of(subject));
            known = consented.getOrDefault(subject, new BitSet());
        }
        return known;
    }

    private void forgetWhatIsNoLongerCertain() {
        long age = clock.millis() - askedAtMillis;
        if (transactionOver
                || followsTransaction != TransactionSynchronizationManager.isSynchronizationActive()
                || age < 0
                || age >= LONGEST_KEPT_MILLIS
                || changesKnown != ledger.changes()) {
            consented.clear();
            transactionOver = false;
        }
    }

    private void ask(List<DataSubjectId> subjects) {
        if (consented.size() >= MOST_SUBJECTS) {
            consented.clear();
        }
        if (consented.isEmpty()) {
            askedAtMillis = clock.millis();
            changesKnown = ledger.changes();
            followTransaction();
        }
        Map<DataSubjectId, List<HeldConsent>> held = question.apply(subjects);
        LocalDate today = clock.today();
        for (DataSubjectId asked : subjects) {
            consented.put(asked, covered(held.getOrDefault(asked, List.of()), today));
        }
    }

    private BitSet covered(List<HeldConsent> consents, LocalDate today) {
        BitSet covered = new BitSet();
        for (PersonalDataItem item : items) {
            if (BasisRule.holdsByConsent(item, purpose, consents, today)) {
                covered.set(item.id());
            }
        }
        return covered;
    }

    /** No consent that was seen in one transaction is trusted in another. */
    private void followTransaction() {
        if (followsTransaction || !TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        followsTransaction = true;
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void suspend() {
                        end();
                    }

                    @Override
                    public void resume() {
                        followsTransaction = true;
                        transactionOver = true;
                    }

                    @Override
                    public void afterCompletion(int status) {
                        end();
                    }

                    private void end() {
                        followsTransaction = false;
                        transactionOver = true;
                    }
                });
    }
}
