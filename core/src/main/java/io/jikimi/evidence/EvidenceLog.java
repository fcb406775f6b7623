package io.jikimi.evidence;

import java.sql.Connection;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The door of this room. Changes are written in the caller's transaction and roll back with it;
 * reads and refusals, which must survive a rollback and a read-only transaction, go over a
 * connection of their own and are durable when the call returns.
 */
public interface EvidenceLog {

    /**
     * Appends a change to the ledger, in the caller's transaction if there is one.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code EVIDENCE_UNAVAILABLE} if it cannot
     *     be written
     */
    void append(LedgerEntry entry);

    /**
     * Writes one row of the access log (접속기록) and returns when it is durable, whatever becomes of
     * the caller's transaction.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code EVIDENCE_UNAVAILABLE} if it cannot
     *     be written: the read must fail
     */
    void record(AccessEntry entry);

    /**
     * Writes one row of the access log over the connection of a transaction that is about to
     * complete: what was created, changed or deleted is so only if the transaction commits, and so
     * is its row. A log that has no such way writes it at once, and then tells of a change too that
     * was rolled back.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code EVIDENCE_UNAVAILABLE} if it cannot
     *     be written: the transaction must fail
     */
    default void record(Connection connection, AccessEntry entry) {
        record(entry);
    }

    /**
     * Chains and signs what was committed since the last call. Called by the clock; safe on any
     * number of instances.
     */
    void seal();

    /**
     * Recomputes every chain and checks every signature, after chaining what is not chained yet.
     */
    VerificationReport verify();

    /**
     * Verifies, and holds the chains against checkpoints that were kept outside the database: a
     * chain whose end was cut off or that was made anew, and a checkpoint that was forged, are
     * breaks too.
     *
     * @throws UnsupportedOperationException if this log chains nothing
     */
    default VerificationReport verify(Collection<Checkpoint> checkpoints) {
        throw new UnsupportedOperationException(
                "This log chains nothing that checkpoints could be compared with");
    }

    /**
     * How far the chains reach by their own account, signed, to be kept outside the database; null
     * if this log chains nothing. Nothing is sealed and nothing verified.
     */
    default @Nullable Checkpoint checkpoint() {
        return null;
    }

    /**
     * How far the chains reach by their own account, and how much is not sealed yet. Nothing is
     * verified, so that it may be asked often. Empty where nothing is chained.
     */
    default List<VerificationReport.Head> heads() {
        return List.of();
    }

    /**
     * When each account of the service last appears in the access log since a moment, by an attempt
     * that was refused as well. A log that cannot tell says of nobody.
     */
    default Map<String, Instant> lastAccesses(Instant since) {
        return Map.of();
    }

    /**
     * What gates that only observe have let through since a moment, most frequent first. A log that
     * cannot tell says of nothing.
     */
    default List<Observation> observations(Instant since) {
        return List.of();
    }

    /**
     * The changes of some kinds that the caller's transaction sees, in the order in which they were
     * appended; empty if this log cannot tell.
     */
    default Optional<List<LedgerEntry>> changes(Set<String> kinds) {
        return Optional.empty();
    }

    /** What the last verification on this instance found; null if there was none. */
    default @Nullable VerificationReport lastReport() {
        return null;
    }
}
