package io.jikimi.custody;

import java.util.ArrayList;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernate.SessionFactoryObserver;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.boot.spi.MetadataImplementor;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerGroup;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.hibernate.integrator.spi.Integrator;

/**
 * Registers the write listeners and checks the finished mapping. Does nothing for a persistence
 * unit that is not ours, or when personal data lie in another one: Spring Boot hands our settings
 * to every unit of a service. Public only because the service loader asks for it.
 */
public final class CustodyIntegrator implements Integrator {

    @Override
    public void integrate(
            Metadata metadata,
            BootstrapContext bootstrapContext,
            SessionFactoryImplementor sessionFactory) {
        CustodyRuntime runtime = CustodyRuntime.find(sessionFactory.getServiceRegistry());
        if (runtime == null || runtime.isKeptElsewhere(metadata)) {
            return;
        }
        runtime.starting(sessionFactory, (MetadataImplementor) metadata);
        runtime.columnForms().restore(metadata);
        new IndexedConstraints(metadata, runtime.plainColumns()).move();
        runtime.plainColumns().complete(runtime, sessionFactory, metadata);
        HistoryEntities history = new HistoryEntities(metadata, sessionFactory);
        OpenTransactions transactions = new OpenTransactions(runtime);
        register(sessionFactory, runtime, history, transactions);
        // The runtime model does not exist yet: what needs it waits until the factory is built.
        sessionFactory.addObserver(new Started(runtime, metadata, history, transactions));
    }

    private static void register(
            SessionFactoryImplementor sessionFactory,
            CustodyRuntime runtime,
            HistoryEntities history,
            OpenTransactions transactions) {
        RowWriter writer = new RowWriter(runtime, transactions);
        WriteListener rows = new WriteListener(runtime, history, transactions, writer);
        ListWriteListener lists = new ListWriteListener(runtime, history, transactions, writer);
        EventListenerRegistry registry =
                sessionFactory.getServiceRegistry().requireService(EventListenerRegistry.class);
        // First in line: Bean Validation and the host's own listeners see the row as it will be
        // written.
        registry.prependListeners(EventType.PRE_INSERT, rows);
        registry.prependListeners(EventType.PRE_UPDATE, rows);
        registry.prependListeners(EventType.PRE_UPSERT, rows);
        registry.appendListeners(EventType.PRE_DELETE, new DeleteListener(runtime, transactions));
        registry.prependListeners(EventType.PRE_COLLECTION_RECREATE, lists);
        registry.prependListeners(EventType.PRE_COLLECTION_UPDATE, lists);
        registry.prependListeners(EventType.PRE_COLLECTION_REMOVE, lists);
        registry.prependListeners(EventType.POST_INSERT, rows);
        registry.prependListeners(EventType.POST_UPDATE, rows);
        registry.prependListeners(EventType.POST_UPSERT, rows);
        registry.prependListeners(EventType.POST_COLLECTION_RECREATE, lists);
        registry.prependListeners(EventType.POST_COLLECTION_UPDATE, lists);
        registry.prependListeners(EventType.POST_COLLECTION_REMOVE, lists);
    }

    private record Started(
            CustodyRuntime runtime,
            Metadata metadata,
            HistoryEntities history,
            OpenTransactions transactions)
            implements SessionFactoryObserver {

        private static final long serialVersionUID = 1L;

        @Override
        public void sessionFactoryCreated(SessionFactory factory) {
            SessionFactoryImplementor sessionFactory =
                    factory.unwrap(SessionFactoryImplementor.class);
            history.complete(sessionFactory);
            runtime.started(sessionFactory, metadata, history, transactions);
            registerLast(sessionFactory);
        }

        @Override
        public void sessionFactoryClosed(SessionFactory factory) {
            runtime.plainColumns().twins().leave();
        }

        /** Only now have all integrators registered. */
        private void registerLast(SessionFactoryImplementor sessionFactory) {
            EventListenerRegistry registry =
                    sessionFactory.getServiceRegistry().requireService(EventListenerRegistry.class);
            StandInsListener last = new StandInsListener(runtime, history, transactions);
            putBeforeEnvers(
                    last, registry.getEventListenerGroup(EventType.PRE_COLLECTION_RECREATE));
            putBeforeEnvers(last, registry.getEventListenerGroup(EventType.PRE_COLLECTION_UPDATE));
            putBeforeEnvers(last, registry.getEventListenerGroup(EventType.PRE_COLLECTION_REMOVE));
            registry.appendListeners(EventType.POST_COLLECTION_RECREATE, last);
            registry.appendListeners(EventType.POST_COLLECTION_UPDATE, last);
            registry.appendListeners(EventType.POST_COLLECTION_REMOVE, last);
        }

        private static <T> void putBeforeEnvers(T listener, EventListenerGroup<T> group) {
            List<T> others = new ArrayList<>();
            List<T> envers = new ArrayList<>();
            for (T known : group.listeners()) {
                boolean ofEnvers = known.getClass().getName().startsWith("org.hibernate.envers.");
                (ofEnvers ? envers : others).add(known);
            }
            group.clearListeners();
            others.forEach(group::appendListener);
            group.appendListener(listener);
            envers.forEach(group::appendListener);
        }
    }
}
