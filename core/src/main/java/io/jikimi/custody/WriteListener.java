package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import io.jikimi.crypto.DataKey;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.hibernate.collection.spi.AbstractPersistentCollection;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.PostCollectionRecreateEvent;
import org.hibernate.event.spi.PostCollectionRecreateEventListener;
import org.hibernate.event.spi.PostCollectionRemoveEvent;
import org.hibernate.event.spi.PostCollectionRemoveEventListener;
import org.hibernate.event.spi.PostCollectionUpdateEvent;
import org.hibernate.event.spi.PostCollectionUpdateEventListener;
import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostInsertEventListener;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.event.spi.PostUpdateEventListener;
import org.hibernate.event.spi.PostUpsertEvent;
import org.hibernate.event.spi.PostUpsertEventListener;
import org.hibernate.event.spi.PreCollectionRecreateEvent;
import org.hibernate.event.spi.PreCollectionRecreateEventListener;
import org.hibernate.event.spi.PreCollectionRemoveEvent;
import org.hibernate.event.spi.PreCollectionRemoveEventListener;
import org.hibernate.event.spi.PreCollectionUpdateEvent;
import org.hibernate.event.spi.PreCollectionUpdateEventListener;
import org.hibernate.event.spi.PreInsertEvent;
import org.hibernate.event.spi.PreInsertEventListener;
import org.hibernate.event.spi.PreUpdateEvent;
import org.hibernate.event.spi.PreUpdateEventListener;
import org.hibernate.event.spi.PreUpsertEvent;
import org.hibernate.event.spi.PreUpsertEventListener;
import org.hibernate.generator.Generator;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/**
 * Opens the write frame of a row before Hibernate binds it and leaves it afterwards, collects what
 * the transaction writes, and puts masks that came back to what they stand for. Never vetoes by its
 * return value: the row would be missing silently.
 */
final class WriteListener
        implements PreInsertEventListener,
                PreUpdateEventListener,
                PreUpsertEventListener,
                PostInsertEventListener,
                PostUpdateEventListener,
                PostUpsertEventListener,
                PreCollectionRecreateEventListener,
                PreCollectionUpdateEventListener,
                PreCollectionRemoveEventListener,
                PostCollectionRecreateEventListener,
                PostCollectionUpdateEventListener,
                PostCollectionRemoveEventListener {

    private static final long serialVersionUID = 1L;

    private final transient CustodyRuntime runtime;
    private final transient RowModels models;
    private final transient HistoryEntities history;
    private final transient OpenTransactions transactions;
    private final transient UnreadableValues unreadable;

    WriteListener(
            CustodyRuntime runtime,
            RowModels models,
            HistoryEntities history,
            OpenTransactions transactions,
            UnreadableValues unreadable) {
        this.runtime = runtime;
        this.models = models;
        this.history = history;
        this.transactions = transactions;
        this.unreadable = unreadable;
    }

    @Override
    public boolean onPreInsert(PreInsertEvent event) {
        runtime.frames().leave();
        if (history.isHistory(event.getPersister().getEntityName())) {
            enterHistory(event);
            return false;
        }
        RowModel model = models.find(event.getPersister());
        if (model != null && event.getId() == null) {
            writeUnidentified(event, model);
        } else if (model != null) {
            write(
                    event.getSession(),
                    event.getPersister(),
                    model,
                    event.getId(),
                    event.getState(),
                    null,
                    true);
        }
        return false;
    }

    @Override
    public boolean onPreUpdate(PreUpdateEvent event) {
        runtime.frames().leave();
        if (history.isHistory(event.getPersister().getEntityName())) {
            enterHistory(event.getSession(), event.getPersister(), event.getId());
            return false;
        }
        RowModel model = models.find(event.getPersister());
        if (model == null) {
            return false;
        }
        Object[] old = event.getOldState();
        if (old == null) {
            unreadable.keepStored(event, model);
        } else {
            refuseSubjectChange(event, model, old);
            new MaskedWrites(model, event.getPersister(), event.getEntity())
                    .putBack(event.getState(), old);
        }
        write(
                event.getSession(),
                event.getPersister(),
                model,
                event.getId(),
                event.getState(),
                old,
                false);
        return false;
    }

    @Override
    public boolean onPreUpsert(PreUpsertEvent event) {
        runtime.frames().leave();
        RowModel model = models.find(event.getPersister());
        if (model != null) {
            write(
                    event.getSession(),
                    event.getPersister(),
                    model,
                    event.getId(),
                    event.getState(),
                    null,
                    false);
        }
        return false;
    }

    @Override
    public void onPostInsert(PostInsertEvent event) {
        runtime.frames().leave();
        RowModel model = models.find(event.getPersister());
        if (model != null) {
            identified(
                    event.getSession(),
                    event.getPersister(),
                    model,
                    event.getEntity(),
                    event.getId(),
                    event.getState());
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

    @Override
    public void onPreRecreateCollection(PreCollectionRecreateEvent event) {
        enterCollection(event, ListStandIns.Change.CREATED);
    }

    @Override
    public void onPreUpdateCollection(PreCollectionUpdateEvent event) {
        enterCollection(event, ListStandIns.Change.CHANGED);
    }

    @Override
    public void onPreRemoveCollection(PreCollectionRemoveEvent event) {
        enterCollection(event, ListStandIns.Change.REMOVED);
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

    private void write(
            SharedSessionContractImplementor session,
            EntityPersister persister,
            RowModel model,
            @Nullable Object id,
            Object[] state,
            Object @Nullable [] old,
            boolean insert) {
        TransactionWrites writes = transactions.of(session);
        WriteFrame frame =
                insert && isSelf(model.entity())
                        ? frameOfNewSubject(session, persister, model.entity(), id, state, writes)
                        : frame(
                                session,
                                persister,
                                model.entity(),
                                id,
                                state,
                                insert ? WriteFrame.Operation.INSERT : WriteFrame.Operation.UPDATE);
        if (id != null) {
            writes.remember(persister.getRootEntityName(), id, frame);
        }
        noteItems(session, persister, model, id, state, old, insert, frame, writes);
        noteRetention(session, persister, model.entity(), id, state, old, writes);
        runtime.frames().enter(frame);
    }

    /**
     * The database makes the identifier while it inserts: values are encrypted before anybody knows
     * whose they are, and everything else waits until it is known.
     */
    private void writeUnidentified(PreInsertEvent event, RowModel model) {
        TransactionWrites writes = transactions.of(event.getSession());
        RowSubjects subjects = new RowSubjects(runtime, event.getSession());
        PersonalDataEntity entity = model.entity();
        WriteFrame frame =
                new WriteFrame(
                        WriteFrame.Operation.INSERT,
                        of ->
                                of.isEmpty() && isSelf(entity)
                                        ? writes.newKeys().ofUnidentified()
                                        : key(
                                                subjects.require(
                                                        entity,
                                                        event.getPersister(),
                                                        null,
                                                        event.getState(),
                                                        of)));
        writes.awaitIdentifier(event.getEntity(), frame);
        runtime.frames().enter(frame);
    }

    /** Catches up on what waited for the identifier; does nothing where it came first. */
    private void identified(
            SharedSessionContractImplementor session,
            EntityPersister persister,
            RowModel model,
            Object entity,
            @Nullable Object id,
            Object[] state) {
        TransactionWrites writes = transactions.find(session);
        WriteFrame frame = writes == null || id == null ? null : writes.identified(entity);
        if (writes == null || frame == null || id == null) {
            return;
        }
        if (isSelf(model.entity()) && model.keepsValues()) {
            DataSubjectId subject =
                    new RowSubjects(runtime, session)
                            .require(model.entity(), persister, id, state, "");
            writes.newKeys().assign(frame.key(""), subject);
        }
        writes.remember(persister.getRootEntityName(), id, frame);
        noteItems(session, persister, model, id, state, null, true, frame, writes);
        noteRetention(session, persister, model.entity(), id, state, null, writes);
    }

    private WriteFrame frame(
            SharedSessionContractImplementor session,
            EntityPersister persister,
            PersonalDataEntity entity,
            @Nullable Object id,
            Object[] state,
            WriteFrame.Operation operation) {
        RowSubjects subjects = new RowSubjects(runtime, session);
        return new WriteFrame(
                operation, of -> key(subjects.require(entity, persister, id, state, of)));
    }

    private WriteFrame frameOfNewSubject(
            SharedSessionContractImplementor session,
            EntityPersister persister,
            PersonalDataEntity entity,
            @Nullable Object id,
            Object[] state,
            TransactionWrites writes) {
        RowSubjects subjects = new RowSubjects(runtime, session);
        return new WriteFrame(
                WriteFrame.Operation.INSERT,
                of -> {
                    DataSubjectId subject = subjects.require(entity, persister, id, state, of);
                    return of.isEmpty() ? newKey(subject, persister, writes) : key(subject);
                });
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
        return unknown ? writes.newKeys().of(subject) : key(subject);
    }

    private static boolean hasGeneratedIdentifier(EntityPersister persister) {
        Generator generator = persister.getGenerator();
        return generator != null
                && generator.generatesOnInsert()
                && !generator.allowAssignedIdentifiers();
    }

    private static boolean isSelf(PersonalDataEntity entity) {
        SubjectReference reference = entity.subject();
        return reference != null && reference.kind() == SubjectReference.Kind.SELF;
    }

    private DataKey key(DataSubjectId subject) {
        return runtime.keys().writingKey(subject);
    }

    private void noteItems(
            SharedSessionContractImplementor session,
            EntityPersister persister,
            RowModel model,
            @Nullable Object id,
            Object[] state,
            Object @Nullable [] old,
            boolean insert,
            WriteFrame frame,
            TransactionWrites writes) {
        RowSubjects subjects = new RowSubjects(runtime, session);
        for (RowModel.Slot slot : model.slots()) {
            Object value = slot.get(state);
            ProtectedValue attribute = slot.value();
            if (value == null
                    || old != null && attribute.same(value, slot.get(old))
                    || attribute.isMask(value)) {
                continue;
            }
            String of = attribute.attribute().of();
            DataSubjectId subject = subjects.require(model.entity(), persister, id, state, of);
            writes.writes().of(subject, frame.key(of).id()).add(attribute.item());
        }
        if (insert && isSelf(model.entity()) && model.keepsValues()) {
            DataSubjectId subject = subjects.require(model.entity(), persister, id, state, "");
            writes.writes()
                    .of(subject, frame.key("").id())
                    .markNewSubject(writes.newKeys().made(frame.key("")));
        }
    }

    private void noteRetention(
            SharedSessionContractImplementor session,
            EntityPersister persister,
            PersonalDataEntity entity,
            @Nullable Object id,
            Object[] state,
            Object @Nullable [] old,
            TransactionWrites writes) {
        if (id == null) {
            return;
        }
        for (Map.Entry<String, String> event : entity.retentionEvents().entrySet()) {
            int index = persister.getPropertyIndex(event.getValue());
            Type type = persister.getPropertyTypes()[index];
            Object before = old == null ? null : old[index];
            if (type.isEqual(before, state[index])) {
                continue;
            }
            RowReference row = new RowReference(persister.getRootEntityName(), id.toString());
            for (DataSubjectId subject : persons(session, persister, entity, id, state)) {
                writes.retention(row, event.getKey(), subject, instant(state[index]));
            }
        }
    }

    /** The person the row belongs to, and everybody its items speak of: each has a period. */
    private Set<DataSubjectId> persons(
            SharedSessionContractImplementor session,
            EntityPersister persister,
            PersonalDataEntity entity,
            Object id,
            Object[] state) {
        RowSubjects subjects = new RowSubjects(runtime, session);
        Set<DataSubjectId> persons = new LinkedHashSet<>();
        persons.add(subjects.require(entity, persister, id, state, ""));
        for (PersonalDataAttribute attribute : entity.attributes()) {
            DataSubjectId person = subjects.find(entity, persister, id, state, attribute.of());
            if (person != null) {
                persons.add(person);
            }
        }
        return persons;
    }

    private @Nullable Instant instant(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Instant instant) {
            return instant;
        }
        if (value instanceof OffsetDateTime moment) {
            return moment.toInstant();
        }
        if (value instanceof LocalDateTime moment) {
            return moment.atZone(runtime.clock().zone()).toInstant();
        }
        return ((LocalDate) value).atStartOfDay(runtime.clock().zone()).toInstant();
    }

    private void refuseSubjectChange(PreUpdateEvent event, RowModel model, Object[] old) {
        RowSubjects subjects = new RowSubjects(runtime, event.getSession());
        for (String of : model.persons()) {
            DataSubjectId before =
                    subjects.find(model.entity(), event.getPersister(), event.getId(), old, of);
            DataSubjectId after =
                    subjects.find(
                            model.entity(),
                            event.getPersister(),
                            event.getId(),
                            event.getState(),
                            of);
            if (before != null && !before.equals(after) && holdsValues(model, old, of)) {
                throw new LifecycleException(
                        Refusal.SUBJECT_CHANGE,
                        model.entity().type().getSimpleName() + (of.isEmpty() ? "" : "." + of),
                        "the row would move to another data subject while its values and history stay under the key of"
                                + " the first. Write a new row for the new subject.");
            }
        }
    }

    private static boolean holdsValues(RowModel model, Object[] state, String of) {
        return model.slots().stream()
                .filter(slot -> slot.value().attribute().of().equals(of))
                .anyMatch(slot -> slot.get(state) != null);
    }

    private void enterHistory(PreInsertEvent event) {
        HistoryEntities.Owner owner =
                enterHistory(event.getSession(), event.getPersister(), event.getId());
        if (owner != null) {
            unreadable.keepStored(event, owner);
        }
    }

    /** Enters the write of the live row once more; returns it, or null if it is not known. */
    private HistoryEntities.@Nullable Owner enterHistory(
            SharedSessionContractImplementor session, EntityPersister persister, Object id) {
        HistoryEntities.Owner owner = history.owner(persister.getEntityName(), id);
        if (owner == null) {
            return null;
        }
        WriteFrame live = transactions.of(session).frame(root(session, owner), owner.id());
        if (live == null) {
            return null;
        }
        runtime.frames().enter(live.as(WriteFrame.Operation.HISTORY));
        return owner;
    }

    private static String root(
            SharedSessionContractImplementor session, HistoryEntities.Owner owner) {
        return session.getFactory()
                .getMappingMetamodel()
                .getEntityDescriptor(owner.entity())
                .getRootEntityName();
    }

    private void enterCollection(AbstractCollectionEvent event, ListStandIns.Change change) {
        runtime.frames().leave();
        PersistentCollection<?> collection = event.getCollection();
        Object owner = event.getAffectedOwnerOrNull();
        if (collection == null || owner == null || event.getAffectedOwnerEntityName() == null) {
            return;
        }
        String role = event.getCollectionPersister().getRole();
        ElementModel elements = history.element(role);
        if (elements == null) {
            return;
        }
        SharedSessionContractImplementor session = session(event);
        EntityPersister persister =
                session.getEntityPersister(event.getAffectedOwnerEntityName(), owner);
        RowModel model = models.find(persister);
        if (model == null) {
            return;
        }
        Object id = event.getAffectedOwnerIdOrNull();
        Object[] state = persister.getValues(owner);
        // A stateless session writes the lists of a new row before it tells of the row.
        identified(session, persister, model, owner, id, state);
        WriteFrame frame =
                frame(
                        session,
                        persister,
                        model.entity(),
                        id,
                        state,
                        WriteFrame.Operation.COLLECTION);
        TransactionWrites writes = transactions.of(session);
        if (id != null) {
            writes.remember(persister.getRootEntityName(), id, frame);
        }
        if (change != ListStandIns.Change.REMOVED) {
            noteElements(session, persister, model, id, state, elements, collection, frame, writes);
        }
        runtime.frames().enter(frame);
        if (history.isAudited(role) && session instanceof SessionImplementor) {
            writes.standInsPut(
                    collection, ListStandIns.put(runtime, session, elements, collection, change));
        }
    }

    /** The event of a stateless session does not tell its session, only the collection does. */
    static SharedSessionContractImplementor session(AbstractCollectionEvent event) {
        SharedSessionContractImplementor known =
                event.getCollection() instanceof AbstractPersistentCollection<?> collection
                        ? collection.getSession()
                        : null;
        return known == null ? event.getSession() : known;
    }

    private void noteElements(
            SharedSessionContractImplementor session,
            EntityPersister persister,
            RowModel model,
            @Nullable Object id,
            Object[] state,
            ElementModel elements,
            PersistentCollection<?> collection,
            WriteFrame frame,
            TransactionWrites writes) {
        if (!collection.wasInitialized() || !(collection instanceof Collection<?> content)) {
            return;
        }
        Set<ProtectedValue> written = new LinkedHashSet<>();
        for (Object element : content) {
            elements.visit(
                    element,
                    (value, current) -> {
                        if (!value.isMask(current)) {
                            written.add(value);
                        }
                    });
        }
        RowSubjects subjects = new RowSubjects(runtime, session);
        for (ProtectedValue value : written) {
            String of = value.attribute().of();
            DataSubjectId subject = subjects.require(model.entity(), persister, id, state, of);
            writes.writes().of(subject, frame.key(of).id()).add(value.item());
        }
    }
}
