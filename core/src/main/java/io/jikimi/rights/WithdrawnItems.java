package io.jikimi.rights;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.collection.Consent;
import io.jikimi.purpose.BuiltInPurpose;
import io.jikimi.subject.LegalBasis;
import io.jikimi.subject.LegalClock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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

    private final Catalogue catalogue;
    private final LegalClock clock;

    WithdrawnItems(Catalogue catalogue, LegalClock clock) {
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /**
     * The items to be destroyed.
     *
     * @param purpose the purpose
     * @param withdrawn the consents withdrawn
     * @param effective the consents still effective
     */
    List<String> of(String purpose, Collection<Consent> withdrawn, Collection<Consent> effective) {
        Set<String> items = new TreeSet<>();
        withdrawn.forEach(consent -> items.addAll(consent.items()));
        catalogue
                .purpose(purpose)
                .ifPresent(
                        known -> {
                            items.addAll(known.required());
                            items.addAll(known.optional());
                        });
        items.removeIf(item -> isKept(item, purpose, effective));
        return List.copyOf(items);
    }

    private boolean isKept(String item, String withdrawn, Collection<Consent> effective) {
        return catalogue.purposes().stream()
                .filter(other -> !other.name().equals(withdrawn))
                .filter(other -> !BUILT_IN.contains(other.name()))
                .filter(other -> other.covers(item))
                .anyMatch(other -> mayKeep(other, item, effective));
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
}
