package io.jikimi.subject;

/** How far a service has let Jikimi in. */
public enum Mode {
    /** Nothing is changed and nothing refused: what is there is written down. */
    SURVEY,
    /** Everything works; what would be refused is let through and recorded. */
    OBSERVE,
    /** Refusals refuse. */
    ENFORCE
}
