package io.jikimi.grants;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Three months of a year, written {@code 2026-Q1}.
 *
 * @param year the year
 * @param number 1 to 4
 */
public record Quarter(int year, int number) {

    private static final Pattern TEXT = Pattern.compile("(\\d{4})-Q([1-4])");
    private static final int MONTHS = 3;

    public Quarter {
        if (number < 1 || number > 4) {
            throw new IllegalArgumentException("A year has the quarters 1 to 4");
        }
    }

    /** The quarter of a day. */
    public static Quarter of(LocalDate day) {
        return new Quarter(day.getYear(), (day.getMonthValue() - 1) / MONTHS + 1);
    }

    /**
     * Reads {@code 2026-Q1}.
     *
     * @throws LifecycleException with {@code INPUT_INVALID} if it is none
     */
    public static Quarter parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new LifecycleException(
                    Refusal.INPUT_INVALID, "quarter", "A quarter is written like 2026-Q1.");
        }
        return new Quarter(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** Its first day. */
    public LocalDate first() {
        return LocalDate.of(year, (number - 1) * MONTHS + 1, 1);
    }

    /** Its last day. */
    public LocalDate last() {
        return first().plusMonths(MONTHS).minusDays(1);
    }

    /** The one before it. */
    public Quarter previous() {
        return of(first().minusDays(1));
    }

    @Override
    public String toString() {
        return "%s-Q%s".formatted(String.valueOf(year), String.valueOf(number));
    }
}
