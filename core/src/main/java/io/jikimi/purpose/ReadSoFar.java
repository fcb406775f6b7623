package io.jikimi.purpose;

import io.jikimi.subject.DataSubjectId;
import java.util.List;

/**
 * What was read in a scope.
 *
 * @param subjects whose values
 * @param items the qualified names of the items
 */
public record ReadSoFar(List<DataSubjectId> subjects, List<String> items) {

    public ReadSoFar {
        subjects = List.copyOf(subjects);
        items = List.copyOf(items);
    }

    /** Whether nothing was read. */
    public boolean isEmpty() {
        return subjects.isEmpty();
    }
}
