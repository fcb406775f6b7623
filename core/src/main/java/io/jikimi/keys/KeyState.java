package io.jikimi.keys;

/** The states of a data key. Missing is not a state: it is the absence of the row, and a fault. */
public enum KeyState {
    /** In use. */
    LIVE,
    /** Overwritten; values under it read as nothing. */
    DESTROYED
}
