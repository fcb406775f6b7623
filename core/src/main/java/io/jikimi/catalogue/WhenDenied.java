package io.jikimi.catalogue;

/** What an attribute reads as when the scope that is open, or none, does not permit its item. */
public enum WhenDenied {
    /** The mask for text, {@code null} for other types. */
    DEFAULT,
    /** Always an exception with the code {@code PURPOSE_MISMATCH}. */
    FAIL
}
