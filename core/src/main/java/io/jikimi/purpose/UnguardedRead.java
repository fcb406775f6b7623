package io.jikimi.purpose;

/**
 * The one way round the permits: every item of every subject reads as its value. Search the code
 * for this name; every use leaves an access log row with the reason.
 *
 * @param reason why no purpose fits; never a personal value
 */
public record UnguardedRead(String reason) {

    private static final int SHORTEST_REASON = 10;

    public UnguardedRead {
        if (reason == null || reason.strip().length() < SHORTEST_REASON) {
            throw new IllegalArgumentException(
                    "An unguarded read needs a reason of at least "
                            + SHORTEST_REASON
                            + " characters");
        }
    }

    /** Asks for an unguarded read. */
    public static UnguardedRead because(String reason) {
        return new UnguardedRead(reason);
    }
}
