package io.jikimi.custody;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
        keepStored(
                row.session(),
                row.persister(),
                Objects.requireNonNull(row.id()),
                row.state(),
                unknown);
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
        keepStored(event.getSession(), event.getPersister(), event.getId(), state, unknown);
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
            @Nullable Object[] state,
            List<RowModel.Slot> unknown) {
        if (unknown.isEmpty()) {
            return;
        }
        new StoredColumns(session, persister, id)
                .readForUpdate(unknown.stream().map(slot -> slot.column(persister)).toList())
                .ifPresentOrElse(
                        stored ->
                                unknown.forEach(
                                        slot ->
                                                keep(
                                                        slot.value(),
                                                        stored.get(slot.column(persister)))),
                        () -> unknown.forEach(slot -> refuseMask(slot.value(), slot.get(state))));
    }

    /** There is no row of which anything could stay as it is. */
    private static void refuseMask(ProtectedValue value, @Nullable Object given) {
        if (given != null && value.isMask(given)) {
            throw value.maskedWrite("a mask would be stored in a row that is not there");
        }
    }

    private void keep(ProtectedValue value, byte @Nullable [] stored) {
        runtime.frames().require(value.attribute().location()).keep(value.attribute(), stored);
    }

    /**
     * The history of a row that was changed says what is stored in it, not what was seen: something
     * of it may have been sealed or destroyed since it was read. Nobody else can change a row that
     * was inserted just now.
     */
    void keepStored(
            PreInsertEvent event, HistoryEntities.Owner owner, WriteFrame.Operation operation) {
        boolean inserted = operation == WriteFrame.Operation.INSERT;
        @Nullable Object[] state = event.getState();
        Map<Integer, ProtectedValue> unknown = new LinkedHashMap<>();
        for (int index = 0; index < state.length; index++) {
            ProtectedValue value =
                    RowModel.protectedValue(event.getPersister().getPropertyTypes()[index]);
            if (value != null
                    && !value.attribute().element()
                    && (!inserted || isUnknown(value, state[index]))) {
                unknown.put(index, value);
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        liveRow(event, owner, unknown.values())
                .ifPresent(
                        stored ->
                                unknown.forEach(
                                        (index, value) -> {
                                            state[index] = null;
                                            keep(value, stored.get(value.attribute().location()));
                                        }));
    }

    private static boolean isUnknown(ProtectedValue value, @Nullable Object given) {
        return given == LazyPropertyInitializer.UNFETCHED_PROPERTY
                || given == null && !value.isText();
    }

    /** What stands in the row, by the place of the attribute; empty where the row was deleted. */
    private Optional<Map<String, byte[]>> liveRow(
            PreInsertEvent event, HistoryEntities.Owner owner, Collection<ProtectedValue> values) {
        EntityPersister live =
                event.getSession()
                        .getFactory()
                        .getMappingMetamodel()
                        .getEntityDescriptor(owner.entity());
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
        return new StoredColumns(event.getSession(), live, owner.id())
                .readForUpdate(List.copyOf(columns.values()))
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
