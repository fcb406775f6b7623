package io.jikimi.custody;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.PreInsertEvent;
import org.hibernate.event.spi.PreUpdateEvent;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.metamodel.mapping.internal.BasicAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;

/**
 * What is no text reads as null without a permit, and would be erased wherever Hibernate binds a
 * whole row or a whole embeddable: this tells the write frame which stored bytes that null stands
 * for.
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
        keepStored(row.session(), row.persister(), Objects.requireNonNull(row.id()), unknown);
    }

    /** A change inside an embeddable binds all of it. */
    void keepStored(PreUpdateEvent event, RowModel model, Object[] old) {
        Object[] state = event.getState();
        List<RowModel.Slot> unknown =
                model.slots().stream()
                        .filter(slot -> slot.embedded() && !slot.value().isText())
                        .filter(slot -> slot.hasPlace(state) && slot.get(state) == null)
                        .filter(slot -> slot.get(old) == null)
                        .filter(slot -> isDirty(event.getPersister(), slot.index(), old, state))
                        .toList();
        keepStored(event.getSession(), event.getPersister(), event.getId(), unknown);
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
        Map<SelectableMapping, byte[]> stored =
                new StoredColumns(session, persister, id)
                        .read(unknown.stream().map(slot -> slot.column(persister)).toList());
        for (RowModel.Slot slot : unknown) {
            byte[] bytes = stored.get(slot.column(persister));
            if (bytes != null) {
                keep(slot.value(), bytes);
            }
        }
    }

    private void keep(ProtectedValue value, byte[] stored) {
        runtime.frames().require(value.attribute().location()).keep(value.attribute(), stored);
    }

    /** The history of a row that was not readable says what is stored, not what was seen. */
    void keepStored(PreInsertEvent event, HistoryEntities.Owner owner) {
        EntityPersister history = event.getPersister();
        Object[] state = event.getState();
        Map<Integer, SelectableMapping> unknown = new LinkedHashMap<>();
        for (int index = 0; index < state.length; index++) {
            boolean unfetched = state[index] == LazyPropertyInitializer.UNFETCHED_PROPERTY;
            ProtectedValue value =
                    state[index] == null || unfetched
                            ? RowModel.protectedValue(history.getPropertyTypes()[index])
                            : null;
            if (value != null && (unfetched || !value.isText()) && !value.attribute().element()) {
                state[index] = null;
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
                        keep(value, stored);
                    }
                });
    }
}
