package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.subject.DataSubjectId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/** Notes the events of a written row that start a retention period, or take its start back. */
final class RetentionStarts {

    private final CustodyRuntime runtime;

    RetentionStarts(CustodyRuntime runtime) {
        this.runtime = runtime;
    }

    void note(RowWrite row, TransactionWrites writes) {
        if (row.id() == null) {
            return;
        }
        for (Map.Entry<String, String> event : row.entity().retentionEvents().entrySet()) {
            int index = row.persister().getPropertyIndex(event.getValue());
            Type type = row.persister().getPropertyTypes()[index];
            Object before = row.old() == null ? null : row.old()[index];
            Object now = row.state()[index];
            if (!type.isEqual(before, now)) {
                RowReference reference = row.reference();
                Instant startedAt = instant(now);
                persons(row)
                        .forEach(
                                person ->
                                        writes.retention(
                                                reference, event.getKey(), person, startedAt));
            }
        }
    }

    /** The person the row belongs to, and everybody its items speak of: each has a period. */
    private Set<DataSubjectId> persons(RowWrite row) {
        RowSubjects subjects = new RowSubjects(runtime, row.session());
        Set<DataSubjectId> persons = new LinkedHashSet<>();
        persons.add(subjects.require(row, ""));
        for (PersonalDataAttribute attribute : row.entity().attributes()) {
            DataSubjectId person = subjects.find(row, attribute.of());
            if (person != null) {
                persons.add(person);
            }
        }
        return persons;
    }

    private @Nullable Instant instant(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Instant instant) {
            return instant;
        }
        if (value instanceof OffsetDateTime moment) {
            return moment.toInstant();
        }
        if (value instanceof LocalDateTime moment) {
            return moment.atZone(runtime.clock().zone()).toInstant();
        }
        return ((LocalDate) value).atStartOfDay(runtime.clock().zone()).toInstant();
    }
}
