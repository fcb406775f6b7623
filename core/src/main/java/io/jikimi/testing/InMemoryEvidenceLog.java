package io.jikimi.testing;

import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.AccessSource;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.subject.LegalClock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Keeps evidence in memory, for unit tests. It proves nothing: nothing is chained, and nothing
 * rolls back.
 */
public final class InMemoryEvidenceLog implements EvidenceLog {

    /** No request stands behind a unit test. */
    private static final AccessSource NO_REQUEST = () -> null;

    private final LegalClock clock;
    private final List<LedgerEntry> ledger = new CopyOnWriteArrayList<>();
    private final List<AccessEntry> access = new CopyOnWriteArrayList<>();

    /** An empty log. */
    public InMemoryEvidenceLog(LegalClock clock) {
        this.clock = clock;
    }

    @Override
    public void append(LedgerEntry entry) {
        ledger.add(entry);
    }

    @Override
    public void record(AccessEntry entry) {
        access.add(NO_REQUEST.locate(entry));
    }

    @Override
    public void seal() {
        // There is no chain to seal.
    }

    @Override
    public VerificationReport verify() {
        return new VerificationReport(clock.now(), ledger.size(), access.size(), List.of());
    }

    @Override
    public Optional<List<LedgerEntry>> changes(Set<String> kinds) {
        return Optional.of(ledger.stream().filter(entry -> kinds.contains(entry.kind())).toList());
    }

    /** Every change recorded, oldest first. */
    public List<LedgerEntry> ledger() {
        return List.copyOf(ledger);
    }

    /** Every access recorded, oldest first. */
    public List<AccessEntry> access() {
        return List.copyOf(access);
    }

    /** Forgets everything. */
    public void clear() {
        ledger.clear();
        access.clear();
    }
}
