package io.jikimi.catalogue;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Stops the start: annotations and register break a requirement. Carries every finding, so that one
 * start shows all there is to change.
 */
public final class CatalogueViolationsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<CatalogueViolation> violations;

    /** Creates the exception; its message has one bullet for each violation. */
    public CatalogueViolationsException(List<CatalogueViolation> violations) {
        super(message(violations));
        this.violations = List.copyOf(violations);
    }

    /** Every violation; no warnings. */
    public List<CatalogueViolation> violations() {
        return violations;
    }

    private static String message(List<CatalogueViolation> violations) {
        return violations.stream()
                .map(violation -> "  * " + violation)
                .collect(
                        Collectors.joining(
                                "\n",
                                "Annotations and processing register break "
                                        + violations.size()
                                        + " rule(s):\n",
                                ""));
    }
}
