package io.jikimi.custody;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.PreInsertEvent;
import org.hibernate.event.spi.PreUpdateEvent;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/**
 * An update of a stateless session binds every column. What was not readable comes as null then,
 * and would erase what is stored: this puts a stand-in into the state that is written back as the
 * stored bytes.
 */
final class UnreadableValues {

    private final CustodyRuntime runtime;

    UnreadableValues(CustodyRuntime runtime) {
        this.runtime = runtime;
    }

    void keepStored(PreUpdateEvent event, RowModel model) {
        for (RowModel.Slot slot : model.slots()) {
            boolean unknown =
                    slot.get(event.getState()) == null
                            && !slot.value().isText()
                            && !slot.embedded();
            if (unknown) {
                byte[] stored =
                        stored(
                                event.getSession(),
                                event.getPersister(),
                                event.getId(),
                                slot.index());
                if (stored != null) {
                    slot.set(event.getState(), standIn(slot.value(), stored));
                }
            }
        }
    }

    /** The history of a row that was not readable says what is stored, not what was seen. */
    void keepStored(PreInsertEvent event, HistoryEntities.Owner owner) {
        Type[] types = event.getPersister().getPropertyTypes();
        Object[] state = event.getState();
        EntityPersister live = null;
        for (int index = 0; index < types.length; index++) {
            ProtectedValue value =
                    state[index] == null ? RowModel.protectedValue(types[index]) : null;
            if (value == null || value.isText()) {
                continue;
            }
            live =
                    live != null
                            ? live
                            : event.getSession()
                                    .getFactory()
                                    .getMappingMetamodel()
                                    .getEntityDescriptor(owner.entity());
            byte[] stored =
                    StoredColumns.read(
                            event.getSession(),
                            live,
                            owner.id(),
                            event.getPersister().getPropertyNames()[index]);
            if (stored != null) {
                state[index] = standIn(value, stored);
            }
        }
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

    private static byte @Nullable [] stored(
            SharedSessionContractImplementor session,
            EntityPersister persister,
            Object id,
            int index) {
        return StoredColumns.read(session, persister, id, persister.getPropertyNames()[index]);
    }
}
