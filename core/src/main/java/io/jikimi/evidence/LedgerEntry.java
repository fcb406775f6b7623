package io.jikimi.evidence;

import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A fact for the ledger. It holds no personal value: subjects appear by their internal identifier,
 * items by their name.
 *
 * @param kind what happened, a past participle with its room: {@code consent.granted}, {@code
 *     destruction.completed}
 * @param at when
 * @param actor who
 * @param subject whose data, or null
 * @param details further facts by name, in the order of their names
 */
public record LedgerEntry(
        String kind,
        Instant at,
        Actor actor,
        @Nullable DataSubjectId subject,
        SortedMap<String, String> details) {

    public LedgerEntry {
        Objects.requireNonNull(kind, "'kind' must not be null");
        Objects.requireNonNull(at, "'at' must not be null");
        Objects.requireNonNull(actor, "'actor' must not be null");
        details = new TreeMap<>(details);
    }

    /** An entry with the given details. */
    public static LedgerEntry of(
            String kind,
            Instant at,
            Actor actor,
            @Nullable DataSubjectId subject,
            Map<String, String> details) {
        return new LedgerEntry(kind, at, actor, subject, new TreeMap<>(details));
    }
}
