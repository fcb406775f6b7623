package io.jikimi.custody;

import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.PostCollectionRecreateEvent;
import org.hibernate.event.spi.PostCollectionRecreateEventListener;
import org.hibernate.event.spi.PostCollectionRemoveEvent;
import org.hibernate.event.spi.PostCollectionRemoveEventListener;
import org.hibernate.event.spi.PostCollectionUpdateEvent;
import org.hibernate.event.spi.PostCollectionUpdateEventListener;

/**
 * Takes stand-ins out of a list when Hibernate has written it and Envers has seen it: the last of
 * all listeners.
 */
final class StandInsListener
        implements PostCollectionRecreateEventListener,
                PostCollectionUpdateEventListener,
                PostCollectionRemoveEventListener {

    private static final long serialVersionUID = 1L;

    private final transient OpenTransactions transactions;

    StandInsListener(OpenTransactions transactions) {
        this.transactions = transactions;
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

    private void takeBack(AbstractCollectionEvent event) {
        if (event.getCollection() != null) {
            TransactionWrites writes = transactions.find(WriteListener.session(event));
            if (writes != null) {
                writes.takeStandInsBack(event.getCollection());
            }
        }
    }
}
