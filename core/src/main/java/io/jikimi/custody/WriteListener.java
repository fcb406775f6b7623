package io.jikimi.custody;

import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostInsertEventListener;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.event.spi.PostUpdateEventListener;
import org.hibernate.event.spi.PostUpsertEvent;
import org.hibernate.event.spi.PostUpsertEventListener;
import org.hibernate.event.spi.PreInsertEvent;
import org.hibernate.event.spi.PreInsertEventListener;
import org.hibernate.event.spi.PreUpdateEvent;
import org.hibernate.event.spi.PreUpdateEventListener;
import org.hibernate.event.spi.PreUpsertEvent;
import org.hibernate.event.spi.PreUpsertEventListener;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * Opens the write frame of a row before Hibernate binds it and leaves it afterwards, and puts masks
 * that came back to what they stand for. Never vetoes by its return value: the row would be missing
 * silently.
 */
final class WriteListener
        implements PreInsertEventListener,
                PreUpdateEventListener,
                PreUpsertEventListener,
                PostInsertEventListener,
                PostUpdateEventListener,
                PostUpsertEventListener {

    private static final long serialVersionUID = 1L;

    private final transient CustodyRuntime runtime;
    private final transient HistoryEntities history;
    private final transient OpenTransactions transactions;
    private final transient RowWriter writer;
    private final transient SubjectChange subjectChange;
    private final transient UnreadableValues unreadable;
    private final transient HistoryWriter historyWriter;

    WriteListener(
            CustodyRuntime runtime,
            HistoryEntities history,
            OpenTransactions transactions,
            RowWriter writer) {
        this.runtime = runtime;
        this.history = history;
        this.transactions = transactions;
        this.writer = writer;
        this.subjectChange = new SubjectChange(runtime);
        this.unreadable = new UnreadableValues(runtime);
        this.historyWriter = new HistoryWriter(runtime, history, transactions);
    }

    @Override
    public boolean onPreInsert(PreInsertEvent event) {
        runtime.frames().leave();
        if (history.isHistory(event.getPersister().getEntityName())) {
            historyWriter.insert(event);
            return false;
        }
        RowModel model = model(event.getPersister());
        if (model != null) {
            RowWrite row =
                    new RowWrite(
                            event.getSession(),
                            event.getPersister(),
                            model,
                            WriteFrame.Operation.INSERT,
                            event.getId(),
                            event.getState(),
                            null);
            if (row.id() == null) {
                writer.writeUnidentified(row, event.getEntity());
            } else {
                writer.write(row);
            }
        }
        return false;
    }

    @Override
    public boolean onPreUpdate(PreUpdateEvent event) {
        runtime.frames().leave();
        if (history.isHistory(event.getPersister().getEntityName())) {
            historyWriter.update(event);
            return false;
        }
        RowModel model = model(event.getPersister());
        if (model != null) {
            RowWrite row =
                    new RowWrite(
                            event.getSession(),
                            event.getPersister(),
                            model,
                            WriteFrame.Operation.UPDATE,
                            event.getId(),
                            event.getState(),
                            event.getOldState());
            update(event, row);
            model.mirrorPlain(row.persister(), row.state());
        }
        return false;
    }

    private void update(PreUpdateEvent event, RowWrite row) {
        Object[] old = row.old();
        if (old == null) {
            subjectChange.refuseUnnoticed(row);
            writer.write(row);
            unreadable.keepStored(row);
            return;
        }
        subjectChange.note(row, old, transactions.writing(row.session()));
        new MaskedWrites(row.model(), row.persister(), event.getEntity()).putBack(row.state(), old);
        writer.write(row);
        unreadable.keepStored(event, row.model(), old);
    }

    @Override
    public boolean onPreUpsert(PreUpsertEvent event) {
        runtime.frames().leave();
        RowModel model = model(event.getPersister());
        if (model != null) {
            RowWrite row =
                    new RowWrite(
                            event.getSession(),
                            event.getPersister(),
                            model,
                            WriteFrame.Operation.UPDATE,
                            event.getId(),
                            event.getState(),
                            null);
            subjectChange.refuseUnnoticed(row);
            model.mirrorPlain(row.persister(), row.state());
            writer.write(row);
            unreadable.keepStored(row);
        }
        return false;
    }

    @Override
    public void onPostInsert(PostInsertEvent event) {
        runtime.frames().leave();
        if (history.isHistory(event.getPersister().getEntityName())) {
            transactions.historyWritten(event.getSession());
            return;
        }
        RowModel model = model(event.getPersister());
        if (model != null) {
            writer.identified(
                    new RowWrite(
                            event.getSession(),
                            event.getPersister(),
                            model,
                            WriteFrame.Operation.INSERT,
                            event.getId(),
                            event.getState(),
                            null),
                    event.getEntity());
        }
    }

    @Override
    public void onPostUpdate(PostUpdateEvent event) {
        runtime.frames().leave();
    }

    @Override
    public void onPostUpsert(PostUpsertEvent event) {
        runtime.frames().leave();
    }

    @Override
    public boolean requiresPostCommitHandling(EntityPersister persister) {
        return false;
    }

    private @Nullable RowModel model(EntityPersister persister) {
        return runtime.models().find(persister);
    }
}
