package io.jikimi.custody;

import io.jikimi.catalogue.Search;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * The last line before an update is bound: a copy of a mask (from a form, from JSON) is put back to
 * the instance that remembers what it stands for, and the mask of a value that was readable is
 * refused.
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
            if (now == null
                    || before == null
                    || now == before
                    || !slot.value().standsFor(now, before)) {
                continue;
            }
            if (!slot.value().isMask(before)) {
                throw slot.value().maskedWrite("the mask of the stored value would be stored");
            }
            replace(slot, state, before);
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
