package io.jikimi.subject;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The one source of time. Legal periods are counted in calendar days of {@link #zone()}, the first
 * day excluded (민법 제157조); a period of ten days that begins on 1 March ends with the last instant
 * of 11 March.
 *
 * <p>Implementations must be thread-safe. Tests use {@code io.jikimi.testing.SettableClock}.
 */
public interface LegalClock {

    /** The zone in which legal days are counted unless configured otherwise. */
    ZoneId KOREA = ZoneId.of("Asia/Seoul");

    /** The present instant. */
    Instant now();

    /** The present instant in milliseconds of the epoch, for what only compares ages. */
    default long millis() {
        return now().toEpochMilli();
    }

    /** The zone in which legal days are counted. */
    default ZoneId zone() {
        return KOREA;
    }

    /** The present legal day. */
    default LocalDate today() {
        return dayOf(now());
    }

    /** The legal day on which an instant falls. */
    default LocalDate dayOf(Instant instant) {
        return LocalDate.ofInstant(instant, zone());
    }

    /** The last legal day of a period of {@code days} that begins on the day of {@code start}. */
    default LocalDate lastDay(Instant start, int days) {
        return dayOf(start).plusDays(days);
    }

    /** The first instant that is no longer on {@code day}. */
    default Instant endOf(LocalDate day) {
        return day.plusDays(1).atStartOfDay(zone()).toInstant();
    }

    /** The clock of the machine, counting Korean days. */
    static LegalClock system() {
        return system(KOREA);
    }

    /** The clock of the machine, counting the days of {@code zone}. */
    static LegalClock system(ZoneId zone) {
        return new SystemLegalClock(zone);
    }
}
