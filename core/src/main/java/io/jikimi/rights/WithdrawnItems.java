package io.jikimi.rights;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.collection.Consent;
import io.jikimi.purpose.BuiltInPurpose;
import io.jikimi.subject.LegalBasis;
import io.jikimi.subject.LegalClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which items have to go when a consent is withdrawn (법 제37조 제3항): those of the purpose and of the
 * withdrawn consents that no other purpose may keep. Another purpose may keep an item if it lists
 * the item and its basis is effective: a basis other than consent, or a consent that the subject
 * has given and not withdrawn.
 *
 * <p>Whether the subject has anything to do with that other purpose is not asked: an item too much
 * is kept rather than an order's address lost. Its own period ends it.
 */
final class WithdrawnItems {

    private static final Set<String> BUILT_IN =
            Set.of(BuiltInPurpose.AUTHENTICATION, BuiltInPurpose.OWN_DATA, BuiltInPurpose.RIGHTS);

    private static final int LONGEST_TEXT = 1000;

    private final Catalogue catalogue;
    private final LegalClock clock;

    WithdrawnItems(Catalogue catalogue, LegalClock clock) {
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /**
     * What goes and what stays.
     *
     * @param purpose the purpose
     * @param withdrawn the consents withdrawn
     * @param effective the consents still effective
     */
    Split of(String purpose, Collection<Consent> withdrawn, Collection<Consent> effective) {
        Set<String> items = new TreeSet<>();
        withdrawn.forEach(consent -> items.addAll(consent.items()));
        catalogue
                .purpose(purpose)
                .ifPresent(
                        known -> {
                            items.addAll(known.required());
                            items.addAll(known.optional());
                        });
        List<String> due = new ArrayList<>();
        Map<String, List<ProcessingPurpose>> kept = new LinkedHashMap<>();
        for (String item : items) {
            List<ProcessingPurpose> keepers = keepers(item, purpose, effective);
            if (keepers.isEmpty()) {
                due.add(item);
            } else {
                kept.put(item, keepers);
            }
        }
        return new Split(List.copyOf(due), kept.isEmpty() ? null : told(kept));
    }

    private List<ProcessingPurpose> keepers(
            String item, String withdrawn, Collection<Consent> effective) {
        return catalogue.purposes().stream()
                .filter(other -> !other.name().equals(withdrawn))
                .filter(other -> !BUILT_IN.contains(other.name()))
                .filter(other -> other.covers(item))
                .filter(other -> mayKeep(other, item, effective))
                .toList();
    }

    /** What is not destroyed is told with its ground (법 제37조 제3항 단서, 제4항). */
    private static String told(Map<String, List<ProcessingPurpose>> kept) {
        String told =
                kept.entrySet().stream()
                        .map(
                                entry ->
                                        entry.getKey()
                                                + ": "
                                                + entry.getValue().stream()
                                                        .map(WithdrawnItems::ground)
                                                        .collect(Collectors.joining(", ")))
                        .collect(Collectors.joining("; "));
        return told.length() <= LONGEST_TEXT ? told : told.substring(0, LONGEST_TEXT - 1) + "…";
    }

    private static String ground(ProcessingPurpose keeper) {
        String law = keeper.retention().law();
        return keeper.name()
                + " ("
                + keeper.basis().legalBasis().article()
                + (law == null ? "" : ", " + law)
                + ")";
    }

    private boolean mayKeep(ProcessingPurpose other, String item, Collection<Consent> effective) {
        if (!other.basis().isEffectiveOn(clock.today())) {
            return false;
        }
        return other.basis().legalBasis() != LegalBasis.CONSENT
                || effective.stream()
                        .anyMatch(
                                consent ->
                                        consent.purpose().equals(other.name())
                                                && consent.items().contains(item));
    }

    /**
     * What a withdrawal does to the items.
     *
     * @param due what has to be destroyed
     * @param kept what other purposes keep, item by item with their ground, or null if nothing
     */
    record Split(List<String> due, @Nullable String kept) {}
}
