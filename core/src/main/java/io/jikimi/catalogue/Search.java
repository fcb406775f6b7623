package io.jikimi.catalogue;

/** How a protected attribute may be searched. Everything not declared is refused. */
public enum Search {
    /** Equality, inequality, {@code in} and {@code is null}, on the normalised value. */
    EXACT,
    /** The last four characters: not offered yet, the start refuses it. */
    LAST4,
    /** The beginning of the value: not offered yet, the start refuses it. */
    PREFIX
}
