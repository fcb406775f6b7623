package io.jikimi.custody;

import org.hibernate.SessionFactory;
import org.hibernate.SessionFactoryObserver;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.hibernate.integrator.spi.Integrator;

/**
 * Registers the write listener and checks the finished mapping. Does nothing for a persistence unit
 * that is not ours. Public only because the service loader asks for it.
 */
public final class CustodyIntegrator implements Integrator {

    @Override
    public void integrate(
            Metadata metadata,
            BootstrapContext bootstrapContext,
            SessionFactoryImplementor sessionFactory) {
        CustodyRuntime runtime = CustodyRuntime.find(sessionFactory.getServiceRegistry());
        if (runtime == null) {
            return;
        }
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
        WriteListener listener =
                new WriteListener(
                        runtime,
                        runtime.models(),
                        history,
                        transactions,
                        new UnreadableValues(runtime));
        EventListenerRegistry registry =
                sessionFactory.getServiceRegistry().requireService(EventListenerRegistry.class);
        // First in line: Bean Validation and the host's own listeners see the row as it will be
        // written.
        registry.prependListeners(EventType.PRE_INSERT, listener);
        registry.prependListeners(EventType.PRE_UPDATE, listener);
        registry.prependListeners(EventType.PRE_UPSERT, listener);
        registry.prependListeners(EventType.PRE_COLLECTION_RECREATE, listener);
        registry.prependListeners(EventType.PRE_COLLECTION_UPDATE, listener);
        registry.prependListeners(EventType.PRE_COLLECTION_REMOVE, listener);
        registry.prependListeners(EventType.POST_INSERT, listener);
        registry.prependListeners(EventType.POST_UPDATE, listener);
        registry.prependListeners(EventType.POST_UPSERT, listener);
        registry.prependListeners(EventType.POST_COLLECTION_RECREATE, listener);
        registry.prependListeners(EventType.POST_COLLECTION_UPDATE, listener);
        registry.prependListeners(EventType.POST_COLLECTION_REMOVE, listener);
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
            runtime.started(sessionFactory, metadata, history);
            registerLast(sessionFactory);
        }

        /** Only now have all integrators registered, Envers among them. */
        private void registerLast(SessionFactoryImplementor sessionFactory) {
            EventListenerRegistry registry =
                    sessionFactory.getServiceRegistry().requireService(EventListenerRegistry.class);
            StandInsListener last = new StandInsListener(transactions);
            registry.appendListeners(EventType.POST_COLLECTION_RECREATE, last);
            registry.appendListeners(EventType.POST_COLLECTION_UPDATE, last);
            registry.appendListeners(EventType.POST_COLLECTION_REMOVE, last);
        }
    }
}
