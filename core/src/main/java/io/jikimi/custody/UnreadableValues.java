package io.jikimi.custody;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.event.spi.PreInsertEvent;
import org.hibernate.event.spi.PreUpdateEvent;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.metamodel.mapping.internal.BasicAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * What is no text reads as null without a permit, and would be erased wherever Hibernate binds a
 * whole row or a whole embeddable: this puts a stand-in into the state that is written back as the
 * stored bytes.
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
                        .filter(slot -> !slot.value().isText() && slot.get(row.state()) == null)
                        .toList();
        putStored(
                row.session(),
                row.persister(),
                Objects.requireNonNull(row.id()),
                row.state(),
                unknown);
    }

    /**
     * A change inside an embeddable binds all of it. Says which attributes have stand-ins now, to
     * be taken back with {@link #takeBack}.
     */
    Set<Integer> keepStored(PreUpdateEvent event, RowModel model, Object[] old) {
        Object[] state = event.getState();
        List<RowModel.Slot> unknown =
                model.slots().stream()
                        .filter(slot -> slot.embedded() && !slot.value().isText())
                        .filter(slot -> slot.hasPlace(state) && slot.get(state) == null)
                        .filter(slot -> slot.get(old) == null)
                        .filter(slot -> isDirty(event.getPersister(), slot.index(), old, state))
                        .toList();
        return putStored(event.getSession(), event.getPersister(), event.getId(), state, unknown);
    }

    /** Lets Hibernate compare with what the entity shows, not with stand-ins. */
    static void takeBack(PostUpdateEvent event, Set<Integer> attributes) {
        EntityPersister persister = event.getPersister();
        @Nullable Object[] state = event.getState();
        for (int index : attributes) {
            state[index] =
                    persister.getPropertyTypes()[index].deepCopy(
                            persister.getValue(event.getEntity(), index),
                            event.getSession().getFactory());
        }
    }

    private static boolean isDirty(
            EntityPersister persister, int index, Object[] old, Object[] state) {
        return !persister.getPropertyTypes()[index].isEqual(old[index], state[index]);
    }

    private Set<Integer> putStored(
            SharedSessionContractImplementor session,
            EntityPersister persister,
            Object id,
            @Nullable Object[] state,
            List<RowModel.Slot> unknown) {
        if (unknown.isEmpty()) {
            return Set.of();
        }
        Set<Integer> changed = new LinkedHashSet<>();
        Map<SelectableMapping, byte[]> stored =
                new StoredColumns(session, persister, id)
                        .read(unknown.stream().map(slot -> slot.column(persister)).toList());
        for (RowModel.Slot slot : unknown) {
            byte[] bytes = stored.get(slot.column(persister));
            if (bytes != null) {
                state[slot.index()] =
                        slot.copyWith(state[slot.index()], standIn(slot.value(), bytes));
                changed.add(slot.index());
            }
        }
        return changed;
    }

    /** The history of a row that was not readable says what is stored, not what was seen. */
    void keepStored(PreInsertEvent event, HistoryEntities.Owner owner) {
        EntityPersister history = event.getPersister();
        Object[] state = event.getState();
        Map<Integer, SelectableMapping> unknown = new LinkedHashMap<>();
        for (int index = 0; index < state.length; index++) {
            ProtectedValue value =
                    state[index] == null
                            ? RowModel.protectedValue(history.getPropertyTypes()[index])
                            : null;
            if (value != null && !value.isText() && !value.attribute().element()) {
                unknown.put(index, (BasicAttributeMapping) history.getAttributeMapping(index));
            }
        }
        if (!unknown.isEmpty()) {
            keepStored(event, owner, unknown);
        }
    }

    private void keepStored(
            PreInsertEvent event,
            HistoryEntities.Owner owner,
            Map<Integer, SelectableMapping> unknown) {
        EntityPersister live =
                event.getSession()
                        .getFactory()
                        .getMappingMetamodel()
                        .getEntityDescriptor(owner.entity());
        RowModel model = runtime.models().find(live);
        Map<String, SelectableMapping> columns = new LinkedHashMap<>();
        for (RowModel.Slot slot : model == null ? List.<RowModel.Slot>of() : model.slots()) {
            SelectableMapping column = slot.column(live);
            columns.put(column.getSelectionExpression(), column);
        }
        StoredColumns row = new StoredColumns(event.getSession(), live, owner.id());
        unknown.forEach(
                (index, column) -> {
                    SelectableMapping ofLive = columns.get(column.getSelectionExpression());
                    byte[] stored = ofLive == null ? null : row.read(ofLive);
                    if (stored != null) {
                        ProtectedValue value =
                                Objects.requireNonNull(
                                        RowModel.protectedValue(
                                                event.getPersister().getPropertyTypes()[index]));
                        event.getState()[index] = standIn(value, stored);
                    }
                });
    }

    private Object standIn(ProtectedValue value, byte[] stored) {
        Object fresh = fresh(value.attribute().javaType());
        runtime.originals().remember(fresh, new StoredOriginal(value.item().id(), stored, true));
        return fresh;
    }

    /** An instance nobody else holds: it is known by identity alone, its content is never bound. */
    @SuppressWarnings({"deprecation", "removal"})
    private static Object fresh(Class<?> type) {
        if (type == LocalDate.class) {
            return LocalDate.of(1, 1, 1);
        }
        if (type == BigDecimal.class) {
            return new BigDecimal("-1");
        }
        if (type == Integer.class) {
            return new Integer(-1);
        }
        if (type == Long.class) {
            return new Long(-1);
        }
        if (type == Boolean.class) {
            return new Boolean(false);
        }
        return new byte[1];
    }
}
