package io.jikimi.evidence;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.evidence.KeepingPeriod.Case;
import io.jikimi.subject.DataCategory;
import io.jikimi.subject.LegalClock;
import java.time.Instant;
import java.time.Period;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Works out how long the access log has to be kept, from what the service processes (개인정보의 안전성 확보조치
 * 기준 제8조 제1항).
 *
 * <p>Subjects that were destroyed within the last two years are counted: whoever was one of fifty
 * thousand when a row was written still is for that row, so that a service that shrinks does not
 * lose what it had to keep. For the same reason the purge writes each change of the period to the
 * ledger and heeds the strictest of the last two years.
 */
public final class AccessLogDuty {

    /** The number of data subjects from which on two years are due. */
    public static final long MANY_SUBJECTS = 50_000;

    private static final int LONGEST_YEARS = 2;

    private final Catalogue catalogue;
    private final ProcessedSubjects subjects;
    private final LegalClock clock;
    private final boolean registeredTelecom;
    private final @Nullable Period atLeast;

    /**
     * Creates the duty.
     *
     * @param registeredTelecom whether the controller is a registered telecom business (기간통신사업자)
     * @param atLeast a longer period than the law's, or null
     * @throws IllegalArgumentException if {@code atLeast} is not positive
     */
    public AccessLogDuty(
            Catalogue catalogue,
            ProcessedSubjects subjects,
            LegalClock clock,
            boolean registeredTelecom,
            @Nullable Period atLeast) {
        if (atLeast != null && (atLeast.isNegative() || atLeast.isZero())) {
            throw new IllegalArgumentException(
                    "The access log is kept for "
                            + atLeast
                            + ", which is no time. Set jikimi.evidence.access-log.period to a"
                            + " positive period, or leave it out.");
        }
        this.catalogue = catalogue;
        this.subjects = subjects;
        this.clock = clock;
        this.registeredTelecom = registeredTelecom;
        this.atLeast = atLeast;
    }

    /** How long a row that is written today is kept. */
    KeepingPeriod period() {
        Set<Case> cases = EnumSet.noneOf(Case.class);
        if (subjects.since(longestAgo()) >= MANY_SUBJECTS) {
            cases.add(Case.MANY_SUBJECTS);
        }
        if (catalogue.items().stream().anyMatch(item -> isStrict(item.category()))) {
            cases.add(Case.SENSITIVE_OR_UNIQUE_IDENTIFIER);
        }
        if (registeredTelecom) {
            cases.add(Case.REGISTERED_TELECOM);
        }
        return KeepingPeriod.of(cases, atLeast);
    }

    /** The beginning of the time that the rows of two years were written in. */
    Instant longestAgo() {
        return clock.today().minusYears(LONGEST_YEARS).atStartOfDay(clock.zone()).toInstant();
    }

    private static boolean isStrict(DataCategory category) {
        return category == DataCategory.SENSITIVE || category == DataCategory.UNIQUE_IDENTIFIER;
    }
}
