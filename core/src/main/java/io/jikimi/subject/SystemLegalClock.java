package io.jikimi.subject;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * The clock of the machine, in microseconds: what every supported database stores without rounding.
 */
record SystemLegalClock(ZoneId zone) implements LegalClock {

    @Override
    public Instant now() {
        return Clock.systemUTC().instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public long millis() {
        return System.currentTimeMillis();
    }
}
