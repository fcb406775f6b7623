package io.jikimi.custody;

import java.util.List;

/**
 * The mapping of some entities cannot be kept safely; carries every reason, not the first one only.
 */
public final class UnprotectableMappingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> reasons;

    /** Refuses a start for these reasons, each saying where, what, and what to change. */
    public UnprotectableMappingException(List<String> reasons) {
        super(
                "Jikimi cannot keep these attributes as they are mapped:\n  - "
                        + String.join("\n  - ", reasons));
        this.reasons = List.copyOf(reasons);
    }

    /** Every reason: where, what, and what to change. */
    public List<String> reasons() {
        return reasons;
    }
}
