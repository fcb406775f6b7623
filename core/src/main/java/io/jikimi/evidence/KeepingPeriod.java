package io.jikimi.evidence;

import java.time.LocalDate;
import java.time.Period;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How long a row of the access log is kept (개인정보의 안전성 확보조치 기준 제8조 제1항): a year, or two where one of
 * the three cases of its proviso holds, or longer where the service says so.
 *
 * @param years the years of the law
 * @param cases the cases that make it two years; none for one
 * @param configured the period the service set, or null; what is shorter than the law has no effect
 */
public record KeepingPeriod(int years, Set<Case> cases, @Nullable Period configured) {

    private static final LocalDate ANY_DAY = LocalDate.of(2026, 1, 1);

    public KeepingPeriod {
        cases = Set.copyOf(cases);
    }

    static KeepingPeriod of(Set<Case> cases, @Nullable Period configured) {
        return new KeepingPeriod(cases.isEmpty() ? 1 : 2, cases, configured);
    }

    /** What both ask for. */
    KeepingPeriod and(KeepingPeriod other) {
        Set<Case> both = EnumSet.noneOf(Case.class);
        both.addAll(cases);
        both.addAll(other.cases);
        return of(both, longer(configured, other.configured));
    }

    private static @Nullable Period longer(@Nullable Period one, @Nullable Period other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return ANY_DAY.plus(other).isAfter(ANY_DAY.plus(one)) ? other : one;
    }

    /** The last legal day on which a row of {@code day} is kept; the first day is not counted. */
    public LocalDate lastDay(LocalDate day) {
        LocalDate ofTheLaw = day.plusYears(years);
        LocalDate ofTheService = configured == null ? ofTheLaw : day.plus(configured);
        return ofTheService.isAfter(ofTheLaw) ? ofTheService : ofTheLaw;
    }

    /** The period and its cases, for the summary: {@code P2Y SENSITIVE_OR_UNIQUE_IDENTIFIER}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("P").append(years).append('Y');
        if (!cases.isEmpty()) {
            EnumSet.copyOf(cases).forEach(one -> text.append(' ').append(one));
        }
        return configured == null ? text.toString() : text + " configured " + configured;
    }

    /** What makes it two years. */
    public enum Case {
        /** 5만 명 이상의 정보주체에 관한 개인정보를 처리하는 개인정보처리시스템. */
        MANY_SUBJECTS,
        /** 고유식별정보 또는 민감정보를 처리하는 개인정보처리시스템. */
        SENSITIVE_OR_UNIQUE_IDENTIFIER,
        /** 전기통신사업법 제6조 제1항에 따라 등록하거나 신고한 기간통신사업자. */
        REGISTERED_TELECOM
    }
}
