package io.jikimi.destruction;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.catalogue.ProcessingPurpose.RetentionRule;
import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.RowReference;
import io.jikimi.subject.LegalClock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the catalogue says about how long a row is kept (보유기간) and by which law beyond that (법 제21조
 * 제1항 단서).
 */
final class RetentionRules {

    private final Catalogue catalogue;
    private final LegalClock clock;

    RetentionRules(Catalogue catalogue, LegalClock clock) {
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /**
     * When a row is due, and the period that says so.
     *
     * @param at the first instant at which it is due
     * @param ground the purpose with its period, and the law that demands it
     */
    record Due(Instant at, String ground) {}

    /**
     * When a row of the file is due after an event: the longest period of the purposes that start
     * theirs with the event and list an item of the file.
     *
     * @throws IllegalStateException if there is none, which the analysis at start-up reports
     */
    Due due(String file, String event, Instant startedAt) {
        return catalogue.purposes().stream()
                .filter(purpose -> purpose.retention().from().equals(event))
                .filter(purpose -> coversFile(purpose, file))
                .map(purpose -> due(purpose, startedAt))
                .max(Comparator.comparing(Due::at))
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "No purpose that lists items of the file '"
                                                + file
                                                + "' is kept from the event '"
                                                + event
                                                + "'. Name the event under 'retention.from' of a"
                                                + " purpose, or correct @StartsRetention."));
    }

    private Due due(ProcessingPurpose purpose, Instant startedAt) {
        RetentionRule rule = purpose.retention();
        String law = rule.law() == null ? "" : " (" + rule.law() + ")";
        return new Due(
                end(rule, startedAt), purpose.name() + ": " + rule.period().normalized() + law);
    }

    /** No period ends where it begins; any other with its last legal day, the first excluded. */
    private Instant end(RetentionRule rule, Instant startedAt) {
        if (rule.period().isZero()) {
            return startedAt;
        }
        LocalDate lastDay = clock.dayOf(startedAt).plus(rule.period());
        return clock.endOf(lastDay);
    }

    /**
     * What of a row goes when its subject demands it: everything that no statute keeps. A statute
     * keeps the items its purpose lists, in the rows of the files in which its event occurs,
     * whether the event has come or is still to come.
     *
     * @return the extent, or empty if a statute keeps all of it
     */
    Optional<Extent> erasable(RowReference row) {
        List<PersonalDataEntity> entities = entities(row);
        Set<String> kept = keptByStatute(entities);
        if (kept.isEmpty()) {
            return Optional.of(Extent.EVERYTHING);
        }
        Set<String> items = items(entities);
        items.removeAll(kept);
        return items.isEmpty() ? Optional.empty() : Optional.of(Extent.of(items));
    }

    private Set<String> keptByStatute(List<PersonalDataEntity> entities) {
        Set<String> files =
                entities.stream().map(PersonalDataEntity::file).collect(Collectors.toSet());
        Set<String> events =
                catalogue.entities().stream()
                        .filter(entity -> files.contains(entity.file()))
                        .flatMap(entity -> entity.retentionEvents().keySet().stream())
                        .collect(Collectors.toSet());
        Set<String> kept = new TreeSet<>(items(entities));
        kept.removeIf(
                item ->
                        catalogue.purposes().stream()
                                .filter(purpose -> purpose.retention().law() != null)
                                .filter(purpose -> events.contains(purpose.retention().from()))
                                .noneMatch(purpose -> purpose.covers(item)));
        return kept;
    }

    /** Which of the items a row of that entity can hold. */
    Set<String> itemsIn(RowReference row, Set<String> wanted) {
        Set<String> items = items(entities(row));
        items.retainAll(wanted);
        return items;
    }

    /** Every item a row can hold. */
    Set<String> items(RowReference row) {
        return items(entities(row));
    }

    /**
     * The personal data file of a row.
     *
     * @throws IllegalStateException if the entity has no personal data
     */
    String file(RowReference row) {
        return entities(row).stream()
                .map(PersonalDataEntity::file)
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        row.entity() + " is no entity with personal data"));
    }

    /** Whether the row is the subject's own. */
    boolean isSubjectItself(RowReference row) {
        return entities(row).stream()
                .map(PersonalDataEntity::subject)
                .anyMatch(
                        reference ->
                                reference != null
                                        && reference.kind()
                                                == PersonalDataEntity.SubjectReference.Kind.SELF);
    }

    private List<PersonalDataEntity> entities(RowReference row) {
        return catalogue.entities().stream().filter(entity -> entity.isOf(row.entity())).toList();
    }

    private static Set<String> items(List<PersonalDataEntity> entities) {
        return entities.stream()
                .flatMap(entity -> entity.attributes().stream())
                .map(PersonalDataAttribute::item)
                .map(item -> item.qualifiedName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean coversFile(ProcessingPurpose purpose, String file) {
        String prefix = file + ".";
        return purpose.required().stream().anyMatch(item -> item.startsWith(prefix))
                || purpose.optional().stream().anyMatch(item -> item.startsWith(prefix));
    }
}
