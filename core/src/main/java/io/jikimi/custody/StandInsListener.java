package io.jikimi.custody;

import io.jikimi.custody.ListStandIns.Change;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.SessionImplementor;
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

/**
 * Puts stand-ins into an audited list for Hibernate and Envers alone: after Bean Validation and the
 * host's own listeners have seen the list, and until Envers is done with it.
 */
final class StandInsListener
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

    StandInsListener(
            CustodyRuntime runtime, HistoryEntities history, OpenTransactions transactions) {
        this.runtime = runtime;
        this.history = history;
        this.transactions = transactions;
    }

    @Override
    public void onPreRecreateCollection(PreCollectionRecreateEvent event) {
        put(event, Change.CREATED);
    }

    @Override
    public void onPreUpdateCollection(PreCollectionUpdateEvent event) {
        put(event, Change.CHANGED);
    }

    @Override
    public void onPreRemoveCollection(PreCollectionRemoveEvent event) {
        put(event, Change.REMOVED);
    }

    @Override
    public void onPostRecreateCollection(PostCollectionRecreateEvent event) {
        takeBack(event);
    }

    @Override
    public void onPostUpdateCollection(PostCollectionUpdateEvent event) {
        takeBack(event);
    }

    @Override
    public void onPostRemoveCollection(PostCollectionRemoveEvent event) {
        takeBack(event);
    }

    private void put(AbstractCollectionEvent event, Change change) {
        String role = event.getCollectionPersister().getRole();
        ElementModel elements = history.element(role);
        PersistentCollection<?> list = event.getCollection();
        boolean written = list != null && runtime.frames().current() != null;
        if (elements != null
                && written
                && history.isAudited(role)
                && transactions.session(event) instanceof SessionImplementor session) {
            transactions
                    .of(session)
                    .standInsPut(list, ListStandIns.put(runtime, session, elements, list, change));
        }
    }

    private void takeBack(AbstractCollectionEvent event) {
        if (event.getCollection() != null) {
            TransactionWrites writes = transactions.find(transactions.session(event));
            if (writes != null) {
                writes.takeStandInsBack(event.getCollection());
            }
        }
    }
}
