package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import java.util.Objects;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * A row that is written, as the events of Hibernate tell it.
 *
 * @param id its identifier, null while the database has not made it
 * @param state its values as they are bound
 * @param old its values as they were, null where nobody has loaded them
 */
record RowWrite(
        SharedSessionContractImplementor session,
        EntityPersister persister,
        RowModel model,
        WriteFrame.Operation operation,
        @Nullable Object id,
        Object[] state,
        Object @Nullable [] old) {

    PersonalDataEntity entity() {
        return model.entity();
    }

    boolean isInsert() {
        return operation == WriteFrame.Operation.INSERT;
    }

    /** Whether nobody knows what was loaded: then a mask changes nothing. */
    boolean staysUnlessChanged() {
        return !isInsert() && old == null;
    }

    /** Whether the row is that of a data subject itself. */
    boolean isOfSubjectItself() {
        SubjectReference reference = entity().subject();
        return reference != null && reference.kind() == SubjectReference.Kind.SELF;
    }

    /** The row, which has an identifier by now. */
    RowReference reference() {
        return new RowReference(
                persister.getRootEntityName(), RowIds.text(persister, Objects.requireNonNull(id)));
    }

    RowWrite as(WriteFrame.Operation other) {
        return new RowWrite(session, persister, model, other, id, state, old);
    }
}
