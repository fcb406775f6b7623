package io.jikimi.custody;

import io.jikimi.purpose.ScopeListener;
import jakarta.persistence.EntityManagerFactory;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.PersistenceContext;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.Status;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Brings the entities of a session that lives on in line with the scope that was opened or closed:
 * masks become values and values masks, in the entity and in what Hibernate compares it with, so
 * that nothing is dirty and no statement is sent. A change the code has made is kept. Values that
 * were copied out before cannot be taken back: one purpose per transaction is the rule.
 */
public final class SessionSync implements ScopeListener {

    private final CustodyRuntime runtime;
    private final Supplier<EntityManagerFactory> entityManagerFactory;

    /** Creates the listener for the sessions of a persistence unit. */
    public SessionSync(
            CustodyRuntime runtime, Supplier<EntityManagerFactory> entityManagerFactory) {
        this.runtime = runtime;
        this.entityManagerFactory = entityManagerFactory;
    }

    @Override
    public void opened() {
        synchronise(true);
    }

    /**
     * The values of the outermost scope are forgotten with it: what they stand for is remembered
     * here, while it is known.
     */
    @Override
    public void closing() {
        SessionImplementor session = session();
        if (session != null) {
            protectedEntities(session).forEach(Managed::hide);
            protectedLists(session).forEach(ManagedList::hide);
            forgetHistory(session);
        }
    }

    @Override
    public void closed() {
        if (runtime.permits().purpose() != null || runtime.permits().permitOutside()) {
            synchronise(false);
        }
    }

    private void synchronise(boolean hideFirst) {
        SessionImplementor session = session();
        if (session == null) {
            return;
        }
        for (Managed managed : protectedEntities(session)) {
            if (hideFirst) {
                managed.hide();
            }
            managed.show();
        }
        for (ManagedList list : protectedLists(session)) {
            if (hideFirst) {
                list.hide();
            }
            list.show();
        }
        forgetHistory(session);
    }

    /** History is only read: what one scope has read of it is read again under the next. */
    private void forgetHistory(SessionImplementor session) {
        PersistenceContext context = session.getPersistenceContextInternal();
        for (Map.Entry<Object, EntityEntry> managed : context.reentrantSafeEntityEntries()) {
            EntityEntry entry = managed.getValue();
            if (runtime.isHistory(entry.getEntityName()) && entry.isExistsInDatabase()) {
                session.evict(managed.getKey());
            }
        }
    }

    private @Nullable SessionImplementor session() {
        EntityManagerFactory factory = entityManagerFactory.get();
        return TransactionSynchronizationManager.getResource(factory)
                        instanceof EntityManagerHolder holder
                ? holder.getEntityManager().unwrap(SessionImplementor.class)
                : null;
    }

    private List<Managed> protectedEntities(SessionImplementor session) {
        PersistenceContext context = session.getPersistenceContextInternal();
        List<Managed> found = new ArrayList<>();
        for (Map.Entry<Object, EntityEntry> managed : context.reentrantSafeEntityEntries()) {
            EntityEntry entry = managed.getValue();
            RowModel model = runtime.models().find(entry.getPersister());
            if (model != null
                    && entry.getLoadedState() != null
                    && entry.getStatus() != Status.DELETED) {
                found.add(new Managed(session, managed.getKey(), entry, model));
            }
        }
        return found;
    }

    private List<ManagedList> protectedLists(SessionImplementor session) {
        List<ManagedList> found = new ArrayList<>();
        session.getPersistenceContextInternal()
                .forEachCollectionEntry(
                        (collection, entry) -> {
                            ElementModel elements = runtime.element(collection.getRole());
                            if (elements != null
                                    && collection.wasInitialized()
                                    && collection instanceof List<?> content
                                    && collection.getStoredSnapshot() instanceof List<?> loaded) {
                                found.add(new ManagedList(collection, elements, content, loaded));
                            }
                        },
                        true);
        return found;
    }

    private byte @Nullable [] storedBehindMask(Object loaded) {
        StoredOriginal original = runtime.originals().find(loaded);
        return original != null && original.mask() ? original.stored() : null;
    }

    /** One managed entity with protected values. */
    private final class Managed {

        private final SessionImplementor session;
        private final Object entity;
        private final EntityEntry entry;
        private final RowModel model;

        Managed(SessionImplementor session, Object entity, EntityEntry entry, RowModel model) {
            this.session = session;
            this.entity = entity;
            this.entry = entry;
            this.model = model;
        }

        /** Replaces every value that was read, and that the code has not changed, by its mask. */
        void hide() {
            if (!entry.isExistsInDatabase()) {
                // Nothing was read into it; an instance that everybody shares proves nothing.
                return;
            }
            Object[] current = entry.getPersister().getValues(entity);
            for (RowModel.Slot slot : model.slots()) {
                Object loaded = slot.get(entry.getLoadedState());
                StoredOriginal original =
                        loaded == null ? null : handedOut(slot, loaded, slot.get(current));
                if (original != null) {
                    exchange(slot, loaded, slot.value().placeholder(original.stored()));
                }
            }
        }

        /**
         * Hibernate compares with a copy of what is mutable: then the entity holds what we know.
         */
        private @Nullable StoredOriginal handedOut(
                RowModel.Slot slot, Object loaded, @Nullable Object now) {
            StoredOriginal original = runtime.original(loaded);
            if (original == null && now != null && slot.value().same(now, loaded)) {
                original = runtime.original(now);
            }
            return original == null || original.mask() ? null : original;
        }

        /**
         * Replaces every mask by what the open scope permits; asks the database for what reads as
         * null.
         */
        void show() {
            for (RowModel.Slot slot : model.slots()) {
                Object loaded = slot.get(entry.getLoadedState());
                byte[] stored = loaded == null ? storedBehindNull(slot) : storedBehindMask(loaded);
                if (stored != null && slot.value().permitted(stored)) {
                    exchange(slot, loaded, slot.value().read(stored));
                }
            }
        }

        private byte @Nullable [] storedBehindNull(RowModel.Slot slot) {
            boolean readable =
                    !slot.value().isText()
                            && slot.hasPlace(entry.getLoadedState())
                            && slot.value().mayBePermitted()
                            && entry.isExistsInDatabase();
            return readable
                    ? new StoredColumns(session, entry.getPersister(), entry.getId())
                            .read(slot.column(entry.getPersister()))
                    : null;
        }

        private void exchange(
                RowModel.Slot slot, @Nullable Object loaded, @Nullable Object replacement) {
            EntityPersister persister = entry.getPersister();
            Object[] current = persister.getValues(entity);
            Object attribute = current[slot.index()];
            Object now = slot.get(current);
            if (now == loaded || isUnchangedCopy(slot.value(), now, loaded)) {
                slot.set(current, replacement);
                if (current[slot.index()] != attribute) {
                    persister.setValue(entity, slot.index(), current[slot.index()]);
                }
            }
            slot.set(
                    entry.getLoadedState(),
                    replacement == null ? null : slot.value().copy(replacement));
        }

        private static boolean isUnchangedCopy(
                ProtectedValue value, @Nullable Object now, @Nullable Object loaded) {
            return value.isMutable() && now != null && loaded != null && value.same(now, loaded);
        }
    }

    /** One loaded list with protected values in its elements. */
    private final class ManagedList {

        private final PersistentCollection<?> collection;
        private final ElementModel elements;
        private final List<?> content;
        private final List<?> loaded;

        ManagedList(
                PersistentCollection<?> collection,
                ElementModel elements,
                List<?> content,
                List<?> loaded) {
            this.collection = collection;
            this.elements = elements;
            this.content = content;
            this.loaded = loaded;
        }

        void hide() {
            exchange(this::hidden);
        }

        void show() {
            exchange(this::shown);
        }

        /** What was loaded is exchanged wherever it stands; what the code has put in is kept. */
        private void exchange(ElementModel.Exchange exchange) {
            Map<Object, Object> replacements = new IdentityHashMap<>();
            for (Object element : loaded) {
                elements.visit(
                        element,
                        (value, current) -> {
                            Object replacement = exchange.exchange(value, current);
                            if (replacement != null && replacement != current) {
                                replacements.put(current, replacement);
                            }
                        });
            }
            if (!replacements.isEmpty()) {
                boolean dirty = collection.isDirty();
                replace(loaded, replacements);
                replace(content, replacements);
                if (!dirty) {
                    collection.clearDirty();
                }
            }
        }

        @SuppressWarnings("unchecked")
        private void replace(List<?> list, Map<Object, Object> replacements) {
            for (int index = 0; index < list.size(); index++) {
                Object element = list.get(index);
                Object exchanged =
                        elements.exchanged(
                                element,
                                (value, current) -> replacements.getOrDefault(current, current));
                if (exchanged != element) {
                    ((List<@Nullable Object>) list).set(index, exchanged);
                }
            }
        }

        private @Nullable Object hidden(ProtectedValue value, Object current) {
            StoredOriginal original = runtime.original(current);
            return original != null && !original.mask()
                    ? value.placeholder(original.stored())
                    : current;
        }

        private @Nullable Object shown(ProtectedValue value, Object current) {
            byte[] stored = storedBehindMask(current);
            return stored != null && value.permitted(stored) ? value.read(stored) : current;
        }
    }
}
