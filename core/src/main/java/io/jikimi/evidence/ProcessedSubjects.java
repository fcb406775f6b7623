package io.jikimi.evidence;

import java.time.Instant;

/**
 * Counts the data subjects of the service (SPI): their number decides how long evidence is kept.
 */
@FunctionalInterface
public interface ProcessedSubjects {

    /** How many data subjects there have been at any time since the moment. */
    long since(Instant moment);
}
