package io.jikimi.catalogue;

import io.jikimi.catalogue.CatalogueViolation.Code;
import io.jikimi.catalogue.CatalogueViolation.Severity;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

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
        throwIfAny(violation -> true);
    }

    /** Throws only what stops a service that refuses nothing yet. */
    void throwIfObservingIsStopped() {
        throwIfAny(violation -> violation.code().stopsObserve());
    }

    /** All of them are thrown, so that whoever mends one mends the others as well. */
    private void throwIfAny(Predicate<CatalogueViolation> stops) {
        List<CatalogueViolation> violations = of(Severity.VIOLATION);
        if (violations.stream().noneMatch(stops)) {
            return;
        }
        throw new CatalogueViolationsException(violations);
    }
}
