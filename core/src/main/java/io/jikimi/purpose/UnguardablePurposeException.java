package io.jikimi.purpose;

import java.util.List;

/**
 * Methods for a purpose around which no scope can be opened; carries every one, not the first one
 * only.
 */
public final class UnguardablePurposeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> reasons;

    /** Refuses a start for these reasons, each saying where, what, and what to change. */
    public UnguardablePurposeException(List<String> reasons) {
        super(
                "Jikimi cannot open the scope of these methods with @ForPurpose, so they would read"
                        + " masks:\n  - "
                        + String.join("\n  - ", reasons));
        this.reasons = List.copyOf(reasons);
    }

    /** Every reason: where, what, and what to change. */
    public List<String> reasons() {
        return reasons;
    }
}
