package io.jikimi.testing;

import io.jikimi.subject.LegalClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is moved. Thread-safe. */
public final class SettableClock implements LegalClock {

    private final AtomicReference<Instant> now;
    private final ZoneId zone;

    /** A clock that stands at {@code start} and counts Korean days. */
    public SettableClock(Instant start) {
        this.now = new AtomicReference<>(start);
        this.zone = KOREA;
    }

    /** A clock that stands at noon of {@code day} in Korea. */
    public static SettableClock atNoon(LocalDate day) {
        return new SettableClock(day.atTime(12, 0).atZone(KOREA).toInstant());
    }

    @Override
    public Instant now() {
        return now.get();
    }

    @Override
    public ZoneId zone() {
        return zone;
    }

    /** Moves the clock to an instant, forward or back. */
    public void set(Instant instant) {
        now.set(instant);
    }

    /** Moves the clock on. */
    public void advance(Duration duration) {
        now.updateAndGet(instant -> instant.plus(duration));
    }

    /** Moves the clock to noon of the day {@code days} later. */
    public void advanceDays(int days) {
        set(today().plusDays(days).atTime(12, 0).atZone(zone).toInstant());
    }
}
