package io.jikimi.evidence;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * When accounts of the service usually work: between two times from Monday to Friday. Holidays are
 * not known. The review of the access log counts what lies outside (개인정보의 안전성 확보조치 기준 제8조).
 *
 * @param from the first minute
 * @param until the minute that is outside again
 */
public record OfficeHours(LocalTime from, LocalTime until) {

    public OfficeHours {
        if (!from.isBefore(until)) {
            throw new IllegalArgumentException(
                    "Office hours must begin before they end, but are "
                            + from
                            + " to "
                            + until
                            + ". Correct 'jikimi.evidence.office-hours'.");
        }
    }

    /** The month in stretches that are inside or outside as a whole. */
    List<Stretch> stretches(YearMonth month, ZoneId zone) {
        List<Stretch> stretches = new ArrayList<>();
        for (int day = 1; day <= month.lengthOfMonth(); day++) {
            LocalDate date = month.atDay(day);
            Instant begin = date.atStartOfDay(zone).toInstant();
            Instant end = date.plusDays(1).atStartOfDay(zone).toInstant();
            if (date.getDayOfWeek() == DayOfWeek.SATURDAY
                    || date.getDayOfWeek() == DayOfWeek.SUNDAY) {
                stretches.add(new Stretch(begin, end, true));
            } else {
                Instant open = date.atTime(from).atZone(zone).toInstant();
                Instant close = date.atTime(until).atZone(zone).toInstant();
                stretches.add(new Stretch(begin, open, true));
                stretches.add(new Stretch(open, close, false));
                stretches.add(new Stretch(close, end, true));
            }
        }
        return stretches;
    }

    /** From a moment on until before another. */
    record Stretch(Instant from, Instant until, boolean outside) {}
}
