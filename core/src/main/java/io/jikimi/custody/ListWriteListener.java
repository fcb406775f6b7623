package io.jikimi.custody;

import io.jikimi.custody.WrittenChanges.Action;
import io.jikimi.subject.DataSubjectId;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.PostCollectionRecreateEvent;
import org.hibernate.event.spi.PostCollectionRecreateEventListener;
import org.hibernate.event.spi.PostCollectionRemoveEvent;
import org.hibernate.event.spi.PostCollectionRemoveEventListener;
import org.hibernate.event.spi.PostCollectionUpdateEvent;
import org.hibernate.event.spi.PostCollectionUpdateEventListener;
import org.hibernate.event.spi.PreCollectionRecreateEvent;
import org.hibernate.event.spi.PreCollectionRecreateEventListener;
import org.hibernate.event.spi.PreCollectionRemoveEvent;
import org.hibernate.event.spi.PreCollectionRemoveEventListener;
import org.hibernate.event.spi.PreCollectionUpdateEvent;
import org.hibernate.event.spi.PreCollectionUpdateEventListener;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/** Does for lists of values and embeddables what {@link WriteListener} does for rows. */
final class ListWriteListener
        implements PreCollectionRecreateEventListener,
                PreCollectionUpdateEventListener,
                PreCollectionRemoveEventListener,
                PostCollectionRecreateEventListener,
                PostCollectionUpdateEventListener,
                PostCollectionRemoveEventListener {

    private static final long serialVersionUID = 1L;

    private final transient CustodyRuntime runtime;
    private final transient HistoryEntities history;
    private final transient OpenTransactions transactions;
    private final transient RowWriter writer;
    private final transient LedOwners owners;

    ListWriteListener(
            CustodyRuntime runtime,
            HistoryEntities history,
            OpenTransactions transactions,
            RowWriter writer) {
        this.runtime = runtime;
        this.history = history;
        this.transactions = transactions;
        this.writer = writer;
        this.owners = new LedOwners(runtime);
    }

    @Override
    public void onPreRecreateCollection(PreCollectionRecreateEvent event) {
        enter(event, false);
    }

    @Override
    public void onPreUpdateCollection(PreCollectionUpdateEvent event) {
        enter(event, false);
    }

    @Override
    public void onPreRemoveCollection(PreCollectionRemoveEvent event) {
        enter(event, true);
    }

    @Override
    public void onPostRecreateCollection(PostCollectionRecreateEvent event) {
        runtime.frames().leave();
    }

    @Override
    public void onPostUpdateCollection(PostCollectionUpdateEvent event) {
        runtime.frames().leave();
    }

    @Override
    public void onPostRemoveCollection(PostCollectionRemoveEvent event) {
        runtime.frames().leave();
    }

    private void enter(AbstractCollectionEvent event, boolean removed) {
        runtime.frames().leave();
        PersistentCollection<?> collection = event.getCollection();
        Object owner = event.getAffectedOwnerOrNull();
        ElementModel elements =
                collection == null || owner == null || event.getAffectedOwnerEntityName() == null
                        ? null
                        : history.element(event.getCollectionPersister().getRole());
        if (collection == null || owner == null || elements == null) {
            return;
        }
        RowWrite row = rowOf(event, owner);
        if (row == null) {
            return;
        }
        // A stateless session writes the lists of a new row before it tells of the row.
        writer.identified(row.as(WriteFrame.Operation.INSERT), owner);
        TransactionWrites writes = transactions.writing(row.session());
        WriteFrame frame = writer.frame(row, writes);
        writes.remember(row, frame);
        if (!removed) {
            note(row, elements, collection, frame, writes);
        }
        noteChange(row, elements, writes);
        runtime.frames().enter(frame);
    }

    private @Nullable RowWrite rowOf(AbstractCollectionEvent event, Object owner) {
        SharedSessionContractImplementor session = transactions.session(event);
        EntityPersister persister =
                session.getEntityPersister(event.getAffectedOwnerEntityName(), owner);
        RowModel model = runtime.models().find(persister);
        return model == null
                ? null
                : new RowWrite(
                        session,
                        persister,
                        model,
                        WriteFrame.Operation.COLLECTION,
                        event.getAffectedOwnerIdOrNull(),
                        persister.getValues(owner),
                        null);
    }

    private void note(
            RowWrite row,
            ElementModel elements,
            PersistentCollection<?> collection,
            WriteFrame frame,
            TransactionWrites writes) {
        RowSubjects subjects = new RowSubjects(runtime, row.session());
        for (ProtectedValue value : written(elements, collection)) {
            String of = value.attribute().of();
            DataSubjectId subject = subjects.require(row, of);
            writes.writes().of(subject, frame.key(of).id()).add(value.item());
            owners.note(row, of, writes);
        }
    }

    /** The list of a row that is new is a part of it, even an empty one. */
    private void noteChange(RowWrite row, ElementModel elements, TransactionWrites writes) {
        Object id = row.id();
        WriteFrame ofRow =
                id == null ? null : writes.frame(row.persister().getRootEntityName(), id);
        Action action = ofRow == null ? Action.CHANGE : Action.of(ofRow.operation());
        RowSubjects subjects = new RowSubjects(runtime, row.session());
        for (ProtectedValue value : elements.values()) {
            writes.writes()
                    .changes()
                    .note(action, subjects.find(row, value.attribute().of()), value.item());
        }
    }

    private static Set<ProtectedValue> written(
            ElementModel elements, PersistentCollection<?> collection) {
        Set<ProtectedValue> written = new LinkedHashSet<>();
        if (collection.wasInitialized() && collection instanceof Collection<?> content) {
            for (Object element : content) {
                elements.visit(
                        element,
                        (value, current) -> {
                            if (!value.isMask(current)) {
                                written.add(value);
                            }
                        });
            }
        }
        return written;
    }
}
