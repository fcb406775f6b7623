package io.jikimi.catalogue;

import io.jikimi.catalogue.CatalogueViolation.Code;
import io.jikimi.catalogue.JdbcItemNumbers.Numbered;
import io.jikimi.catalogue.ScannedEntity.ScannedAttribute;
import io.jikimi.subject.DataKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The domains in which values are hashed for the search index: the number of the item, or one that
 * several items share. A shared one gets a number that is never used again, as items do.
 */
final class SearchDomains {

    /** No item has a colon in its name. */
    private static final String SHARED = "search-domain:";

    private final Map<String, Numbered> numbers;

    private SearchDomains(Map<String, Numbered> numbers) {
        this.numbers = numbers;
    }

    /** Finds domains whose items would not be found in each other. */
    static void check(List<ScannedAttribute> attributes, Findings findings) {
        Map<String, ScannedAttribute> first = new TreeMap<>();
        for (ScannedAttribute attribute : attributes) {
            if (attribute.domain().isEmpty()) {
                continue;
            }
            ScannedAttribute known = first.putIfAbsent(attribute.domain(), attribute);
            if (known != null && !Normaliser.alike(known.kind(), attribute.kind())) {
                findings.add(
                        Code.CFG_SEARCH_UNSUPPORTED,
                        attribute.location(),
                        "The search domain '%s' holds %s (%s) too, and the same value of %s has another normal form there; give one of them another domain."
                                .formatted(
                                        attribute.domain(),
                                        known.kind(),
                                        known.location(),
                                        attribute.kind()));
            }
        }
    }

    static SearchDomains of(List<ScannedAttribute> attributes, JdbcItemNumbers numbers) {
        Map<String, DataKind> shared = new TreeMap<>();
        attributes.stream()
                .filter(attribute -> !attribute.domain().isEmpty())
                .forEach(
                        attribute ->
                                shared.putIfAbsent(SHARED + attribute.domain(), attribute.kind()));
        Map<String, Numbered> known = shared.isEmpty() ? Map.of() : numbers.allocate(shared);
        Findings findings = new Findings();
        shared.forEach((name, kind) -> checkKind(name, kind, known, findings));
        findings.throwIfViolated();
        return new SearchDomains(known);
    }

    private static void checkKind(
            String name, DataKind kind, Map<String, Numbered> known, Findings findings) {
        DataKind indexed = Objects.requireNonNull(known.get(name)).kind();
        if (!Normaliser.alike(indexed, kind)) {
            findings.add(
                    Code.CFG_ITEM_KIND_CHANGED,
                    name,
                    "The search domain was indexed as %s and is %s now, so that a search would find nothing; give it a new name, or keep the kind."
                            .formatted(indexed, kind));
        }
    }

    /** The number for an attribute of an item. */
    int of(ScannedAttribute attribute, PersonalDataItem item) {
        return attribute.domain().isEmpty()
                ? item.id()
                : Objects.requireNonNull(numbers.get(SHARED + attribute.domain())).id();
    }
}
