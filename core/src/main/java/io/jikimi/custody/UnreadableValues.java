package io.jikimi.custody;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.PreInsertEvent;
import org.hibernate.event.spi.PreUpdateEvent;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * What was not readable is there as null or as a mask, and would be written wherever Hibernate
 * binds a whole row or a whole embeddable: this tells the write frame what stands in the row, which
 * may have been sealed or destroyed since it was read.
 */
final class UnreadableValues {

    private final CustodyRuntime runtime;

    UnreadableValues(CustodyRuntime runtime) {
        this.runtime = runtime;
    }

    /** A stateless session binds every column, and does not know what was loaded. */
    void keepStored(RowWrite row) {
        List<RowModel.Slot> unknown =
                row.model().slots().stream()
                        .filter(slot -> isPlaceholder(slot.value(), slot.get(row.state())))
                        .toList();
        keepStored(row.session(), row.persister(), Objects.requireNonNull(row.id()), unknown);
    }

    /** A change inside an embeddable binds all of it. */
    void keepStored(PreUpdateEvent event, RowModel model, Object[] old) {
        Object[] state = event.getState();
        List<RowModel.Slot> unknown =
                model.slots().stream()
                        .filter(RowModel.Slot::embedded)
                        .filter(slot -> slot.hasPlace(state))
                        .filter(slot -> isPlaceholder(slot.value(), slot.get(state)))
                        .filter(slot -> isUnchanged(slot.value(), slot.get(old), slot.get(state)))
                        .filter(slot -> isDirty(event.getPersister(), slot.index(), old, state))
                        .toList();
        keepStored(event.getSession(), event.getPersister(), event.getId(), unknown);
    }

    private static boolean isPlaceholder(ProtectedValue value, @Nullable Object given) {
        return given == null
                ? !value.isText()
                : ProtectedValue.isErased(given) || value.isMask(given);
    }

    private static boolean isUnchanged(
            ProtectedValue value, @Nullable Object before, @Nullable Object now) {
        return now == null ? before == null : value.same(now, before);
    }

    private static boolean isDirty(
            EntityPersister persister, int index, Object[] old, Object[] state) {
        return !persister.getPropertyTypes()[index].isEqual(old[index], state[index]);
    }

    private void keepStored(
            SharedSessionContractImplementor session,
            EntityPersister persister,
            Object id,
            List<RowModel.Slot> unknown) {
        if (unknown.isEmpty()) {
            return;
        }
        new StoredColumns(session, persister, id)
                .readForUpdate(unknown.stream().map(slot -> slot.column(persister)).toList())
                .ifPresent(
                        stored ->
                                unknown.forEach(
                                        slot ->
                                                keep(
                                                        slot.value(),
                                                        stored.get(slot.column(persister)))));
    }

    private void keep(ProtectedValue value, byte @Nullable [] stored) {
        runtime.frames().require(value.attribute().location()).keep(value.attribute(), stored);
    }

    /** The history of a row that was not readable says what is stored, not what was seen. */
    void keepStored(PreInsertEvent event, HistoryEntities.Owner owner) {
        EntityPersister history = event.getPersister();
        @Nullable Object[] state = event.getState();
        List<ProtectedValue> unknown = new ArrayList<>();
        for (int index = 0; index < state.length; index++) {
            boolean unfetched = state[index] == LazyPropertyInitializer.UNFETCHED_PROPERTY;
            ProtectedValue value =
                    state[index] == null || unfetched
                            ? RowModel.protectedValue(history.getPropertyTypes()[index])
                            : null;
            if (value != null && (unfetched || !value.isText()) && !value.attribute().element()) {
                state[index] = null;
                unknown.add(value);
            }
        }
        if (!unknown.isEmpty()) {
            keepStored(event, owner, unknown);
        }
    }

    private void keepStored(
            PreInsertEvent event, HistoryEntities.Owner owner, List<ProtectedValue> unknown) {
        EntityPersister live =
                event.getSession()
                        .getFactory()
                        .getMappingMetamodel()
                        .getEntityDescriptor(owner.entity());
        RowModel model = runtime.models().find(live);
        Map<String, SelectableMapping> columns = new HashMap<>();
        for (RowModel.Slot slot : model == null ? List.<RowModel.Slot>of() : model.slots()) {
            columns.put(slot.value().attribute().location(), slot.column(live));
        }
        StoredColumns row = new StoredColumns(event.getSession(), live, owner.id());
        for (ProtectedValue value : unknown) {
            SelectableMapping column = columns.get(value.attribute().location());
            byte[] stored = column == null ? null : row.read(column);
            if (stored != null) {
                keep(value, stored);
            }
        }
    }
}
