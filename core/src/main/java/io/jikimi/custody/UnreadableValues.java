package io.jikimi.custody;

import java.util.List;
import java.util.Objects;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.PreUpdateEvent;
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
}
