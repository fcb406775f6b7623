package io.jikimi.catalogue;

import io.jikimi.catalogue.CatalogueViolation.Code;
import io.jikimi.catalogue.CatalogueViolation.Severity;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects findings; the same finding counts once. */
final class Findings {

    private final Set<CatalogueViolation> found = new LinkedHashSet<>();

    void add(Code code, String location, String message) {
        found.add(new CatalogueViolation(code, location, message));
    }

    List<CatalogueViolation> all() {
        return List.copyOf(found);
    }

    List<CatalogueViolation> of(Severity severity) {
        return found.stream().filter(finding -> finding.severity() == severity).toList();
    }

    void throwIfViolated() {
        List<CatalogueViolation> violations = of(Severity.VIOLATION);
        if (!violations.isEmpty()) {
            throw new CatalogueViolationsException(violations);
        }
    }
}
