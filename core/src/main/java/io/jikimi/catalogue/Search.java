package io.jikimi.catalogue;

/** How a protected attribute may be searched. Everything not declared is refused. */
public enum Search {
    /** Equality, inequality, {@code in} and {@code is null}, on the normalised value. */
    EXACT,
    /** {@code like '%1234'}: the last four characters of a text. */
    LAST4,
    /** {@code like 'x%'}: the beginning of a text. */
    PREFIX
}
