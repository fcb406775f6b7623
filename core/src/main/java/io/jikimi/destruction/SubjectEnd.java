package io.jikimi.destruction;

import io.jikimi.custody.Custody;
import io.jikimi.custody.Custody.Remains;
import io.jikimi.custody.RowReference;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.keys.DataKeys;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Destroys the key of a subject of whom nothing is left: rows, history and caches are unreadable
 * then. A backup from before holds the wrapped key and follows when the epoch of the master key it
 * is wrapped under is destroyed. Each call runs in one transaction of the runner.
 */
final class SubjectEnd {

    private final JdbcDeadlineBook book;
    private final JdbcDestructionLedger ledger;
    private final Custody custody;
    private final DataKeys keys;
    private final EvidenceLog evidence;
    private final LegalClock clock;
    private final RetentionRules rules;

    SubjectEnd(
            JdbcDeadlineBook book,
            JdbcDestructionLedger ledger,
            Custody custody,
            DataKeys keys,
            EvidenceLog evidence,
            LegalClock clock,
            RetentionRules rules) {
        this.book = book;
        this.ledger = ledger;
        this.custody = custody;
        this.keys = keys;
        this.evidence = evidence;
        this.clock = clock;
        this.rules = rules;
    }

    /**
     * Looks whether anything is left of the subject and destroys its key if not.
     *
     * @return whether a key died
     * @throws IllegalStateException if something was written for the subject meanwhile
     */
    boolean settle(DataSubjectId subject) {
        if (!book.claimUnsettled(subject)) {
            return false;
        }
        book.settle(subject);
        return hasEnded(subject) && destroyKeys(subject);
    }

    private boolean hasEnded(DataSubjectId subject) {
        if (subject.isArchive()) {
            // Everybody of the file lies under its key.
            return false;
        }
        Set<RowReference> destroyed = book.destroyedRows(subject);
        boolean lives =
                custody.rowsOf(subject).stream()
                        .filter(row -> isOwn(row, subject))
                        .anyMatch(row -> !destroyed.contains(row));
        return !lives && custody.remains(subject).none();
    }

    private boolean isOwn(RowReference row, DataSubjectId subject) {
        return row.id().equals(subject.id())
                && rules.isSubjectItself(row)
                && rules.file(row).equals(subject.file());
    }

    /** The key dies first: from then on no other transaction can write for the subject. */
    private boolean destroyKeys(DataSubjectId subject) {
        int destroyed = keys.destroy(subject);
        if (destroyed == 0) {
            return false;
        }
        Remains remains = custody.remains(subject);
        if (!remains.none()) {
            throw new IllegalStateException(
                    "Values of the subject were written while its key was being destroyed");
        }
        Instant now = clock.now();
        enter(subject, remains, now);
        evidence.append(
                LedgerEntry.of(
                        "destruction.subject-ended",
                        now,
                        DestructionSteps.EXECUTOR,
                        subject,
                        Map.of(
                                "keys",
                                String.valueOf(destroyed),
                                "approver",
                                DestructionSteps.APPROVER)));
        return true;
    }

    private void enter(DataSubjectId subject, Remains remains, Instant now) {
        Optional<Deadline> last = book.last(subject);
        ledger.write(
                List.of(
                        new JdbcDestructionLedger.Entry(
                                "key:" + subject,
                                subject.file(),
                                subject,
                                "key of the data subject",
                                last.map(Deadline::startedAt).orElse(now),
                                last.map(Deadline::dueAt).orElse(now),
                                now,
                                last.map(Deadline::reason).orElse("nothing left"),
                                "nothing is left that the key could open",
                                "key destroyed",
                                "key table",
                                DestructionSteps.APPROVER,
                                DestructionSteps.verification(remains))));
    }
}
