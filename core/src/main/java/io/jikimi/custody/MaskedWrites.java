package io.jikimi.custody;

import io.jikimi.catalogue.Search;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * The last line before an update is bound: a copy of a mask (from a form, from JSON) is put back to
 * the instance that remembers what it stands for. The mask of a value that was readable is refused,
 * and so is one where nothing is stored any more: what was destroyed must not come back.
 */
final class MaskedWrites {

    private final RowModel model;
    private final EntityPersister persister;
    private final Object entity;

    MaskedWrites(RowModel model, EntityPersister persister, Object entity) {
        this.model = model;
        this.persister = persister;
        this.entity = entity;
    }

    void putBack(Object[] state, Object[] old) {
        for (RowModel.Slot slot : model.slots()) {
            Object now = slot.get(state);
            Object before = slot.get(old);
            if (now != null && now != before) {
                putBack(slot, state, now, before);
            }
        }
    }

    private void putBack(
            RowModel.Slot slot, @Nullable Object[] state, Object now, @Nullable Object before) {
        ProtectedValue value = slot.value();
        refuseReturn(value, now, before);
        if (before == null || !value.standsFor(now, before)) {
            if (before != null && value.isMask(now) && !value.same(now, before)) {
                throw value.maskedWrite(
                        "the mask of another value, or of an older one, would be stored");
            }
            return;
        }
        if (!value.isMask(before)) {
            throw value.maskedWrite("the mask of the stored value would be stored");
        }
        replace(slot, state, before);
    }

    private static void refuseReturn(ProtectedValue value, Object now, @Nullable Object before) {
        boolean nothingStored = before == null || ProtectedValue.isErased(before);
        if (nothingStored && value.isMask(now)) {
            throw value.maskedWrite(
                    "the mask of a value would be stored where none is: it was destroyed or sealed meanwhile, or"
                            + " copied from elsewhere");
        }
        if (!nothingStored && ProtectedValue.isErased(now)) {
            throw value.maskedWrite("the word for a destroyed value would replace a value");
        }
    }

    private void replace(RowModel.Slot slot, @Nullable Object[] state, @Nullable Object original) {
        Object attribute = state[slot.index()];
        slot.set(state, original);
        if (state[slot.index()] != attribute) {
            persister.setValue(entity, slot.index(), state[slot.index()]);
        }
        if (slot.embedded()) {
            return;
        }
        for (Search search : Search.values()) {
            Integer hidden =
                    persister
                            .getEntityMetamodel()
                            .getPropertyIndexOrNull(
                                    persister.getPropertyNames()[slot.index()]
                                            + SearchIndex.propertySuffix(search));
            if (hidden != null) {
                state[hidden] = original;
            }
        }
    }
}
