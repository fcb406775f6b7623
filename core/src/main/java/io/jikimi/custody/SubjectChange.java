package io.jikimi.custody;

import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.hibernate.metamodel.mapping.SelectableConsumer;
import org.hibernate.persister.entity.EntityPersister;

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
            if (!stored.holds(attribute, now).orElse(true)) {
                throw new LifecycleException(
                        Refusal.SUBJECT_CHANGE,
                        row.entity().type().getSimpleName() + "." + attribute,
                        "a StatelessSession gives a row to another data subject without its values. Change the reference"
                                + " in a Session, or use SubjectReassignment.");
            }
        }
    }

    private static boolean isChanged(RowWrite row, Object[] old, String attribute) {
        int index = row.persister().getPropertyIndex(attribute);
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
            DataSubjectId before = subjects.find(row.entity(), row.persister(), row.id(), old, of);
            writes.move(new SubjectMove(row.reference(), of, column, before, now));
        } else if (holdsValues(row.model(), old, of)) {
            throw new LifecycleException(
                    Refusal.SUBJECT_CHANGE,
                    row.entity().type().getSimpleName() + (of.isEmpty() ? "" : "." + of),
                    "values of this row would belong to nobody. Name another data subject, or empty the values in the same"
                            + " change.");
        }
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
