package io.jikimi.purpose;

/**
 * Told when the scope of this thread changes (SPI), so that values loaded under one scope do not
 * stay readable under another.
 */
public interface ScopeListener {

    /** A scope was opened and is the current one. */
    void opened();

    /** The current scope is about to close; it still answers. */
    void closing();

    /** The scope is closed; the outer one, or none, is the current one. */
    void closed();
}
