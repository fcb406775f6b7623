package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.subject.DataSubjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction has done to the items of data subjects since it was last asked, for the
 * access log: unlike the guards, that log also wants to know what was cleared and deleted.
 */
final class WrittenChanges {

    private final Map<Action, Map<@Nullable DataSubjectId, Set<PersonalDataItem>>> noted =
            new EnumMap<>(Action.class);

    /** Notes that an item was written or deleted; of nobody where nothing tells of whom. */
    void note(Action action, @Nullable DataSubjectId subject, PersonalDataItem item) {
        noted.computeIfAbsent(action, first -> new LinkedHashMap<>())
                .computeIfAbsent(subject, first -> new LinkedHashSet<>())
                .add(item);
    }

    boolean isEmpty() {
        return noted.isEmpty();
    }

    /** What was noted since the last call: one change for all persons of whom it says the same. */
    List<Change> take() {
        List<Change> changes = new ArrayList<>();
        for (Action action : noted.keySet()) {
            changes.addAll(alike(action, noted.getOrDefault(action, Map.of())));
        }
        noted.clear();
        return changes;
    }

    private static Collection<Change> alike(
            Action action, Map<@Nullable DataSubjectId, Set<PersonalDataItem>> written) {
        Map<Set<PersonalDataItem>, Change> alike = new LinkedHashMap<>();
        for (Map.Entry<@Nullable DataSubjectId, Set<PersonalDataItem>> each : written.entrySet()) {
            alike.computeIfAbsent(
                            each.getValue(), items -> new Change(action, new ArrayList<>(), items))
                    .subjects()
                    .add(each.getKey());
        }
        return alike.values();
    }

    /** What was done to the items of some persons. */
    record Change(
            Action action, List<@Nullable DataSubjectId> subjects, Set<PersonalDataItem> items) {}

    /** What a row went through. */
    enum Action {
        CREATE("create"),
        CHANGE("change"),
        DELETE("delete");

        private final String name;

        Action(String name) {
            this.name = name;
        }

        /** What a written row does. */
        static Action of(WriteFrame.Operation operation) {
            return operation == WriteFrame.Operation.INSERT ? CREATE : CHANGE;
        }

        /** As the access log names it. */
        String inLog() {
            return name;
        }
    }
}
