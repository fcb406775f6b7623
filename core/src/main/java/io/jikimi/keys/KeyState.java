package io.jikimi.keys;

/** The states of a data key. Missing is not a state: it is the absence of the row, and a fault. */
public enum KeyState {
    /** In use: what is new is written under it. */
    LIVE,
    /**
     * A newer generation is in use. It is still read, and what somebody writes under it who does
     * not know yet is still taken.
     */
    RETIRED,
    /** Still read; nothing that is written under it is taken any more. */
    CLOSED,
    /**
     * Overwritten after every value had been written anew under the newer generation. A value that
     * names it comes from before, which is a fault and never reads as nothing.
     */
    REPLACED,
    /** Overwritten; values under it read as nothing. */
    DESTROYED
}
