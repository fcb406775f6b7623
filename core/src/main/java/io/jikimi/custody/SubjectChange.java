package io.jikimi.custody;

import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.SelectableConsumer;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.sqm.tree.domain.SqmPath;
import org.hibernate.query.sqm.tree.from.SqmRoot;
import org.jspecify.annotations.Nullable;

/**
 * Notes that a row moves to another data subject, so that its values and history follow before the
 * transaction completes. A row whose values would belong to nobody is refused.
 */
final class SubjectChange {

    private final CustodyRuntime runtime;
    private final LedOwners owners;

    SubjectChange(CustodyRuntime runtime) {
        this.runtime = runtime;
        this.owners = new LedOwners(runtime);
    }

    void note(RowWrite row, Object[] old, TransactionWrites writes) {
        row.model()
                .references()
                .forEach(
                        (of, attribute) -> {
                            if (isChanged(row, old, attribute)) {
                                note(row, old, of, writes);
                            }
                        });
    }

    /** A stateless session has not loaded the row and cannot tell whose it was. */
    void refuseUnnoticed(RowWrite row) {
        Object id = Objects.requireNonNull(row.id());
        StoredColumns stored = new StoredColumns(row.session(), row.persister(), id);
        for (String attribute : row.model().references().values()) {
            Object now = row.state()[row.persister().getPropertyIndex(attribute)];
            if (now != LazyPropertyInitializer.UNFETCHED_PROPERTY
                    && !stored.holds(attribute, now).orElse(true)) {
                throw new LifecycleException(
                        Refusal.SUBJECT_CHANGE,
                        row.entity().type().getSimpleName() + "." + attribute,
                        "a StatelessSession gives a row to another data subject without its values. Change the reference"
                                + " in a Session, or use SubjectReassignment.");
            }
        }
    }

    /**
     * A bulk update leaves values under the key of the person they were written for; the classes
     * below the one that it names may keep values of that person too.
     */
    static void refuseInBulk(SqmPath<?> target, SessionFactoryImplementor factory) {
        SqmPath<?> attribute = target;
        while (attribute.getLhs() != null && !(attribute.getLhs() instanceof SqmRoot<?>)) {
            attribute = attribute.getLhs();
        }
        CustodyRuntime runtime = CustodyRuntime.find(factory.getServiceRegistry());
        if (runtime == null || !(attribute.getLhs() instanceof SqmRoot<?> root)) {
            return;
        }
        EntityMappingType named =
                factory.getMappingMetamodel().getEntityDescriptor(root.getEntityName());
        String name = attribute.getReferencedPathSource().getPathName();
        Stream.concat(Stream.of(named), named.getSubMappingTypes().stream())
                .map(type -> runtime.models().find(type.getEntityPersister()))
                .filter(model -> model != null && model.references().containsValue(name))
                .findFirst()
                .ifPresent(
                        model -> {
                            throw new LifecycleException(
                                    Refusal.SUBJECT_CHANGE,
                                    model.entity().type().getSimpleName() + "." + name,
                                    "a bulk update gives rows to another data subject without their values. Change the"
                                            + " reference of entities, in chunks, or use SubjectReassignment.");
                        });
    }

    private static boolean isChanged(RowWrite row, Object[] old, String attribute) {
        int index = row.persister().getPropertyIndex(attribute);
        if (old[index] == LazyPropertyInitializer.UNFETCHED_PROPERTY
                || row.state()[index] == LazyPropertyInitializer.UNFETCHED_PROPERTY) {
            return old[index] != row.state()[index];
        }
        return row.persister()
                .getPropertyTypes()[index]
                .isDirty(old[index], row.state()[index], row.session());
    }

    private void note(RowWrite row, Object[] old, String of, TransactionWrites writes) {
        RowSubjects subjects = new RowSubjects(runtime, row.session());
        owners.noteAnew(row, old, of, writes);
        if (of.isEmpty()) {
            owners.claim(row);
        }
        DataSubjectId now = subjects.find(row, of);
        if (now != null) {
            String column = of.isEmpty() ? null : column(row.persister(), of);
            DataSubjectId before = before(row, old, of, subjects);
            writes.move(new SubjectMove(row.reference(), of, column, before, now));
        } else if (holdsValues(row.model(), old, of)) {
            throw new LifecycleException(
                    Refusal.SUBJECT_CHANGE,
                    row.entity().type().getSimpleName() + (of.isEmpty() ? "" : "." + of),
                    "values of this row would belong to nobody. Name another data subject, or empty the values in the same"
                            + " change.");
        }
    }

    /** A reference that was not fetched is still in the database as it was. */
    private @Nullable DataSubjectId before(
            RowWrite row, Object[] old, String of, RowSubjects subjects) {
        String attribute = Objects.requireNonNull(row.model().references().get(of));
        return old[row.persister().getPropertyIndex(attribute)]
                        == LazyPropertyInitializer.UNFETCHED_PROPERTY
                ? new RowOwners(runtime, row.session())
                        .now(row.persister(), of, row.reference().id())
                : subjects.find(row.entity(), row.persister(), row.id(), old, of);
    }

    /** The column of a reference, as {@link ProtectedTable.SubjectColumn} has it. */
    static String column(EntityPersister persister, String attribute) {
        List<String> columns = new ArrayList<>();
        SelectableConsumer collect =
                (position, selectable) -> columns.add(selectable.getSelectionExpression());
        persister.findAttributeMapping(attribute).forEachSelectable(collect);
        return columns.get(0);
    }

    private static boolean holdsValues(RowModel model, Object[] state, String of) {
        return model.slots().stream()
                .filter(slot -> slot.value().attribute().of().equals(of))
                .anyMatch(slot -> slot.get(state) != null);
    }
}
