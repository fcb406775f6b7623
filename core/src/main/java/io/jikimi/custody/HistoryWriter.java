package io.jikimi.custody;

import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.engine.spi.PersistenceContext;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.envers.RevisionType;
import org.hibernate.event.spi.PreInsertEvent;
import org.hibernate.event.spi.PreUpdateEvent;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * Lets the history that Envers writes say what is stored in the row, not what was seen: something
 * of it may have been sealed or destroyed since it was read. A revision is also written of a row
 * that nobody has written, where only a row, a link or a value under it has changed.
 */
final class HistoryWriter {

    private final CustodyRuntime runtime;
    private final HistoryEntities history;
    private final OpenTransactions transactions;

    HistoryWriter(CustodyRuntime runtime, HistoryEntities history, OpenTransactions transactions) {
        this.runtime = runtime;
        this.history = history;
        this.transactions = transactions;
    }

    /** Enters the write of the live row once more, and says what is stored there. */
    void insert(PreInsertEvent event) {
        EntityPersister persister = event.getPersister();
        HistoryEntities.Owner owner = history.owner(persister.getEntityName(), event.getId());
        RevisionType change = history.change(persister, event.getState());
        boolean ofList = history.isListHistory(persister.getEntityName());
        if (owner == null || change == RevisionType.DEL && !ofList) {
            return;
        }
        Map<Integer, ProtectedValue> values = values(persister);
        WriteFrame written = written(event.getSession(), owner);
        if (written == null && values.isEmpty()) {
            return;
        }
        WriteFrame live = written == null ? unwritten(event.getSession(), owner) : written;
        if (change == RevisionType.ADD && live.operation() == WriteFrame.Operation.INSERT) {
            // Nobody else can change what was inserted just now: what is null there is null.
            values.keySet()
                    .removeIf(
                            index ->
                                    event.getState()[index]
                                            != LazyPropertyInitializer.UNFETCHED_PROPERTY);
        }
        Optional<Map<String, byte[]>> stored =
                values.isEmpty()
                        ? Optional.empty()
                        : liveRow(event.getSession(), owner, values.values(), written == null);
        stored.ifPresent(found -> askForKeys(live, values.values(), found));
        enter(event.getSession(), live);
        stored.ifPresent(found -> keep(event.getState(), values, found));
        RowModel.mirrorAllPlain(persister, event.getState());
    }

    /** Enters the write of the live row once more, if there is one. */
    void update(PreUpdateEvent event) {
        HistoryEntities.Owner owner =
                history.owner(event.getPersister().getEntityName(), event.getId());
        WriteFrame live = owner == null ? null : written(event.getSession(), owner);
        if (live != null) {
            enter(event.getSession(), live);
        }
    }

    /** The values of the row itself; those of a list are told by the list. */
    private static Map<Integer, ProtectedValue> values(EntityPersister history) {
        Map<Integer, ProtectedValue> values = new LinkedHashMap<>();
        for (int index = 0; index < history.getPropertyTypes().length; index++) {
            ProtectedValue value = RowModel.protectedValue(history.getPropertyTypes()[index]);
            if (value != null && !value.attribute().element()) {
                values.put(index, value);
            }
        }
        return values;
    }

    private @Nullable WriteFrame written(
            SharedSessionContractImplementor session, HistoryEntities.Owner owner) {
        return transactions.of(session).frame(live(session, owner).getRootEntityName(), owner.id());
    }

    private void enter(SharedSessionContractImplementor session, WriteFrame live) {
        if (!transactions.of(session).moves().isEmpty()) {
            // Envers writes after the values have moved: what it copies has to follow.
            transactions.writing(session);
        }
        runtime.frames().enter(live.as(WriteFrame.Operation.HISTORY));
    }

    /** What the session knows of a row that nobody has written, and else the database. */
    private WriteFrame unwritten(
            SharedSessionContractImplementor session, HistoryEntities.Owner owner) {
        TransactionWrites writes = transactions.of(session);
        WriteFrame frame =
                new WriteFrame(
                        WriteFrame.Operation.UPDATE,
                        of -> runtime.keyOf(subject(session, owner, of), writes),
                        writes);
        return frame.moving(writes::moves);
    }

    private DataSubjectId subject(
            SharedSessionContractImplementor session, HistoryEntities.Owner owner, String of) {
        EntityPersister live = live(session, owner);
        PersistenceContext context = session.getPersistenceContextInternal();
        Object row = context.getEntity(session.generateEntityKey(owner.id(), live));
        DataSubjectId subject =
                row == null
                        ? new RowOwners(runtime, session)
                                .now(live, of, RowIds.text(live, owner.id()))
                        : new RowSubjects(runtime, session).find(live, row, owner.id(), of);
        if (subject == null) {
            throw new LifecycleException(
                    Refusal.SUBJECT_MISSING,
                    owner.entity(),
                    "the history of a value would be written that belongs to nobody. Name its data subject in"
                            + " the row, or empty the value.");
        }
        return subject;
    }

    private static EntityPersister live(
            SharedSessionContractImplementor session, HistoryEntities.Owner owner) {
        return session.getFactory().getMappingMetamodel().getEntityDescriptor(owner.entity());
    }

    /** Before anything is bound: a query in between would send the batch that is being filled. */
    private static void askForKeys(
            WriteFrame live, Collection<ProtectedValue> values, Map<String, byte[]> stored) {
        for (ProtectedValue value : values) {
            byte[] bytes = stored.get(value.attribute().location());
            if (bytes != null && value.isKeptUnderKey(bytes)) {
                live.key(value.attribute().of());
            }
        }
    }

    private void keep(
            @Nullable Object[] state,
            Map<Integer, ProtectedValue> values,
            Map<String, byte[]> stored) {
        values.forEach(
                (index, value) -> {
                    ProtectedAttribute attribute = value.attribute();
                    state[index] = null;
                    runtime.frames()
                            .require(attribute.location())
                            .keep(attribute, stored.get(attribute.location()));
                });
    }

    /** What stands in the row, by the place of the attribute; empty where the row was deleted. */
    private Optional<Map<String, byte[]>> liveRow(
            SharedSessionContractImplementor session,
            HistoryEntities.Owner owner,
            Collection<ProtectedValue> values,
            boolean shared) {
        EntityPersister live = live(session, owner);
        RowModel model = runtime.models().find(live);
        if (model == null) {
            return Optional.empty();
        }
        Set<String> wanted =
                values.stream()
                        .map(value -> value.attribute().location())
                        .collect(Collectors.toSet());
        Map<String, SelectableMapping> columns = new LinkedHashMap<>();
        for (RowModel.Slot slot : model.slots()) {
            String location = slot.value().attribute().location();
            if (wanted.contains(location)) {
                columns.put(location, slot.column(live));
            }
        }
        StoredColumns row = new StoredColumns(session, live, owner.id());
        List<SelectableMapping> read = List.copyOf(columns.values());
        return (shared ? row.readShared(read) : row.readForUpdate(read))
                .map(stored -> byLocation(columns, stored));
    }

    private static Map<String, byte[]> byLocation(
            Map<String, SelectableMapping> columns, Map<SelectableMapping, byte[]> stored) {
        Map<String, byte[]> found = new HashMap<>();
        columns.forEach(
                (location, column) -> {
                    byte[] bytes = stored.get(column);
                    if (bytes != null) {
                        found.put(location, bytes);
                    }
                });
        return found;
    }
}
