package io.jikimi.custody;

import io.jikimi.crypto.DataKey;
import io.jikimi.custody.WrittenChanges.Action;
import io.jikimi.subject.DataSubjectId;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.generator.Generator;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key of each person a written row speaks of, and tells the transaction which items of
 * whom it writes.
 */
final class RowWriter {

    private final CustodyRuntime runtime;
    private final OpenTransactions transactions;
    private final RetentionStarts retention;
    private final LedOwners owners;

    RowWriter(CustodyRuntime runtime, OpenTransactions transactions) {
        this.runtime = runtime;
        this.transactions = transactions;
        this.retention = new RetentionStarts(runtime);
        this.owners = new LedOwners(runtime);
    }

    /** Opens the frame of a row. */
    void write(RowWrite row) {
        TransactionWrites writes = transactions.writing(row.session());
        WriteFrame frame =
                row.isInsert() && row.isOfSubjectItself()
                        ? frameOfNewSubject(row, writes)
                        : frame(row, writes);
        writes.remember(row, frame);
        note(row, frame, writes);
        runtime.frames().enter(frame);
    }

    /**
     * Opens the frame of a row whose identifier the database makes while it inserts: values are
     * encrypted before anybody knows whose they are, and everything else waits until it is known.
     */
    void writeUnidentified(RowWrite row, Object entity) {
        TransactionWrites writes = transactions.writing(row.session());
        RowSubjects subjects = new RowSubjects(runtime, row.session());
        WriteFrame frame =
                new WriteFrame(
                        WriteFrame.Operation.INSERT,
                        of ->
                                of.isEmpty() && row.isOfSubjectItself()
                                        ? writes.newKeys().ofUnidentified()
                                        : runtime.keyOf(subjects.require(row, of), writes),
                        writes);
        writes.awaitIdentifier(entity, frame);
        runtime.frames().enter(frame);
    }

    /** Catches up on what waited for the identifier; does nothing where it came first. */
    void identified(RowWrite row, Object entity) {
        TransactionWrites writes = transactions.find(row.session());
        WriteFrame frame = writes == null || row.id() == null ? null : writes.identified(entity);
        if (writes == null || frame == null) {
            return;
        }
        if (row.isOfSubjectItself() && row.model().keepsValues()) {
            DataSubjectId subject = new RowSubjects(runtime, row.session()).require(row, "");
            writes.newKeys().assign(frame.key(""), subject);
        }
        writes.remember(row, frame);
        note(row, frame, writes);
    }

    /** The frame of a row whose persons may be known already. */
    WriteFrame frame(RowWrite row, TransactionWrites writes) {
        RowSubjects subjects = new RowSubjects(runtime, row.session());
        WriteFrame frame =
                new WriteFrame(
                        row.operation(),
                        of -> runtime.keyOf(subjects.require(row, of), writes),
                        writes);
        return frame.moving(writes::moves);
    }

    private WriteFrame frameOfNewSubject(RowWrite row, TransactionWrites writes) {
        RowSubjects subjects = new RowSubjects(runtime, row.session());
        return new WriteFrame(
                WriteFrame.Operation.INSERT,
                of -> {
                    DataSubjectId subject = subjects.require(row, of);
                    return of.isEmpty()
                            ? newKey(subject, row.persister(), writes)
                            : runtime.keyOf(subject, writes);
                },
                writes);
    }

    /**
     * A subject whose row is inserted is unknown to everybody else, unless a row that mentions it
     * came first or its identifier was given by the service and not made for it.
     */
    private DataKey newKey(
            DataSubjectId subject, EntityPersister persister, TransactionWrites writes) {
        boolean unknown =
                !writes.writes().knows(subject)
                        && (hasGeneratedIdentifier(persister)
                                || runtime.keys().states(subject).isEmpty());
        return unknown ? writes.newKeys().of(subject) : runtime.keyOf(subject, writes);
    }

    private static boolean hasGeneratedIdentifier(EntityPersister persister) {
        Generator generator = persister.getGenerator();
        return generator != null
                && generator.generatesOnInsert()
                && !generator.allowAssignedIdentifiers();
    }

    private void note(RowWrite row, WriteFrame frame, TransactionWrites writes) {
        RowSubjects subjects = new RowSubjects(runtime, row.session());
        for (RowModel.Slot slot : row.model().slots()) {
            String of = slot.value().attribute().of();
            if (isWritten(slot, row)) {
                DataSubjectId subject = subjects.require(row, of);
                writes.writes().of(subject, frame.key(of).id()).add(slot.value().item());
                noteChange(slot, row, subject, writes);
                owners.note(row, of, writes);
            } else if (isCleared(slot, row)) {
                noteChange(slot, row, subjects.find(row, of), writes);
            }
        }
        if (row.isInsert()) {
            owners.note(row, "", writes);
        }
        if (row.isInsert() && row.isOfSubjectItself() && row.model().keepsValues()) {
            DataKey key = frame.key("");
            writes.writes()
                    .of(subjects.require(row, ""), key.id())
                    .markNewSubject(writes.newKeys().made(key));
        }
        retention.note(row, writes);
    }

    private static boolean isWritten(RowModel.Slot slot, RowWrite row) {
        @Nullable Object value = slot.get(row.state());
        ProtectedValue attribute = slot.value();
        return value != null
                && value != LazyPropertyInitializer.UNFETCHED_PROPERTY
                && (row.old() == null || !attribute.same(value, slot.get(row.old())))
                && !ProtectedValue.isErased(value)
                && !(row.staysUnlessChanged() && attribute.isMask(value));
    }

    private static void noteChange(
            RowModel.Slot slot,
            RowWrite row,
            @Nullable DataSubjectId subject,
            TransactionWrites writes) {
        writes.writes().changes().note(Action.of(row.operation()), subject, slot.value().item());
    }

    /** Clearing a value needs no basis, but it is a change. */
    private static boolean isCleared(RowModel.Slot slot, RowWrite row) {
        return !row.isInsert()
                && slot.get(row.state()) == null
                && (row.old() == null || slot.get(row.old()) != null);
    }
}
