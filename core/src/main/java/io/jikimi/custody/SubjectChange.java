package io.jikimi.custody;

import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;

/** Refuses to move a row to another data subject while values of the first stay in it. */
final class SubjectChange {

    private final CustodyRuntime runtime;

    SubjectChange(CustodyRuntime runtime) {
        this.runtime = runtime;
    }

    void refuse(RowWrite row, Object[] old) {
        RowSubjects subjects = new RowSubjects(runtime, row.session());
        for (String of : row.model().persons()) {
            DataSubjectId before = subjects.find(row.entity(), row.persister(), row.id(), old, of);
            if (before != null
                    && !before.equals(subjects.find(row, of))
                    && holdsValues(row.model(), old, of)) {
                throw new LifecycleException(
                        Refusal.SUBJECT_CHANGE,
                        row.entity().type().getSimpleName() + (of.isEmpty() ? "" : "." + of),
                        "the row would move to another data subject while its values and history stay under the key of"
                                + " the first. Write a new row for the new subject.");
            }
        }
    }

    private static boolean holdsValues(RowModel model, Object[] state, String of) {
        return model.slots().stream()
                .filter(slot -> slot.value().attribute().of().equals(of))
                .anyMatch(slot -> slot.get(state) != null);
    }
}
