package io.jikimi.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.evidence.ReviewSheet.Hint;
import io.jikimi.evidence.ReviewSheet.Line;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.keys.KeyLedgerSigner;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.SettableClock;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the review of the access log shows on every database. Accounts are made up. */
abstract class AbstractAccessReviewContractTests {

    private static final DataSubjectId HANEUL = new DataSubjectId("member", "17");
    private static final DataSubjectId BADA = new DataSubjectId("member", "18");
    private static final YearMonth MARCH = YearMonth.of(2026, 3);
    private static final Actor OFFICER = Actor.staff("officer");
    private static final List<String> TABLES =
            List.of(
                    "jikimi_ledger",
                    "jikimi_access_subject",
                    "jikimi_access_log",
                    "jikimi_evidence_chain",
                    "jikimi_evidence_segment",
                    "jikimi_key");

    /** A Monday. */
    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 3, 2));

    @TempDir Path folder;

    private HikariDataSource own;
    private JdbcEvidenceLog log;
    private AccessReview review;

    /** The database of this suite, with our tables. */
    abstract HikariDataSource database();

    @BeforeEach
    void open() {
        own = TestDatabase.pool(database().getJdbcUrl(), database().getUsername(), 4);
        JdbcClient jdbc = JdbcClient.create(own);
        TABLES.forEach(table -> jdbc.sql("delete from " + table).update());
        log =
                new JdbcEvidenceLog(
                        own,
                        own,
                        new KeyLedgerSigner(
                                own,
                                KeysetFileMasterKeys.create(
                                        folder.resolve("master.json"), new byte[32]),
                                clock),
                        () -> null,
                        clock);
        review =
                new JdbcAccessReview(
                        own,
                        own,
                        log,
                        new OfficeHours(LocalTime.of(9, 0), LocalTime.of(19, 0)),
                        new Staff(),
                        surname -> Set.of("3^" + surname, "4=" + surname),
                        clock);
    }

    @Test
    void countsWhatWasObservedByCodeAndPlace() {
        observed("PURPOSE_MISSING", "MemberService.find", "member.name", HANEUL);
        observed("PURPOSE_MISSING", "MemberService.find", "member.name", HANEUL, BADA);
        Instant before = clock.now();
        clock.advanceDays(1);
        observed("PURPOSE_MISSING", "MemberService.find", "member.name", BADA);
        observed("CONSENT_MISSING", "write", "member.name", BADA);
        observed("EGRESS_UNREGISTERED", "feed", "");
        log.record(entry("PURPOSE_MISMATCH", "page", "member.name", HANEUL));
        log.record(entry("ok", "page", "member.name", HANEUL));

        assertThat(log.observations(before))
                .extracting(
                        Observation::code,
                        Observation::task,
                        Observation::items,
                        Observation::times,
                        Observation::subjects,
                        Observation::first,
                        Observation::last)
                .containsExactly(
                        tuple(
                                "PURPOSE_MISSING",
                                "MemberService.find",
                                List.of("member.name"),
                                3L,
                                4L,
                                before,
                                clock.now()),
                        tuple(
                                "CONSENT_MISSING",
                                "write",
                                List.of("member.name"),
                                1L,
                                1L,
                                clock.now(),
                                clock.now()),
                        tuple(
                                "EGRESS_UNREGISTERED",
                                "feed",
                                List.of(),
                                1L,
                                0L,
                                clock.now(),
                                clock.now()));
        assertThat(log.observations(clock.now()))
                .extracting(Observation::times)
                .containsExactly(1L, 1L, 1L);
    }

    @Test
    void whatIsObservedTookPlace() {
        observed("PURPOSE_MISMATCH", "page", "member.name", HANEUL);
        log.record(entry("PURPOSE_MISMATCH", "page", "member.name", HANEUL));

        assertThat(review.sheet(MARCH).lines())
                .singleElement()
                .extracting(Line::accesses, Line::refused)
                .containsExactly(2L, 1L);
    }

    private void observed(String code, String task, String items, DataSubjectId... subjects) {
        log.record(entry(AccessEntry.observed(code), task, items, subjects));
    }

    private AccessEntry entry(String result, String task, String items, DataSubjectId... subjects) {
        return new AccessEntry(
                clock.now(),
                OFFICER,
                "203.0.113.7",
                "none",
                task,
                "read",
                List.of(subjects),
                items.isEmpty() ? List.of() : List.of(items),
                result,
                null);
    }

    @AfterEach
    void close() {
        log.close();
        own.close();
    }

    @Test
    void countsWhatEachAccountDid() {
        access("cs-03", "read", "ok", HANEUL, new DataSubjectId("member", "19"));
        access("cs-03", "unmask", "ok", HANEUL);
        access("cs-03", "export", "ok", HANEUL);
        access("cs-03", "unmask", "UNMASK_REASON_REQUIRED", HANEUL);
        access("cs-04", "read", "ok", HANEUL);
        log.record(entry(Actor.subject(HANEUL), "read", "ok", HANEUL));
        log.record(entry(Actor.system("seeder"), "read", "ok", HANEUL));

        ReviewSheet sheet = review.sheet(MARCH);

        assertThat(sheet.at()).isEqualTo(clock.now());
        assertThat(sheet.review()).isNull();
        assertThat(sheet.lines())
                .containsExactly(
                        new Line("cs-03", 4, 5, 1, 1, 1, 0, 0, Set.of()),
                        new Line("cs-04", 1, 1, 0, 0, 0, 0, 0, Set.of()));
    }

    @Test
    void aMonthBeginsAndEndsInTheLegalZone() {
        clock.set(Instant.parse("2026-02-28T14:59:59.999999Z"));
        access("cs-04", "read", "ok", HANEUL);
        clock.set(Instant.parse("2026-02-28T15:00:00Z"));
        access("cs-04", "read", "ok", HANEUL);
        clock.set(Instant.parse("2026-03-31T14:59:59.999999Z"));
        access("cs-04", "read", "ok", HANEUL);
        clock.set(Instant.parse("2026-03-31T15:00:00Z"));
        access("cs-04", "read", "ok", HANEUL);

        assertThat(line("cs-04").accesses()).isEqualTo(2);
    }

    @Test
    void hintsAtAccessesOutsideOfficeHours() {
        clock.set(Instant.parse("2026-03-03T00:00:00Z"));
        access("cs-04", "read", "ok", HANEUL);
        clock.set(Instant.parse("2026-03-03T09:59:59.999999Z"));
        access("cs-04", "read", "ok", HANEUL);
        assertThat(line("cs-04").hints()).isEmpty();

        clock.set(Instant.parse("2026-03-02T23:59:59.999999Z"));
        access("cs-04", "read", "ok", HANEUL);
        clock.set(Instant.parse("2026-03-03T10:00:00Z"));
        access("cs-04", "read", "ok", HANEUL);
        clock.set(Instant.parse("2026-03-07T03:00:00Z"));
        access("cs-04", "read", "ok", HANEUL);

        assertThat(line("cs-04").outsideHours()).as("before, after, and on Saturday").isEqualTo(3);
        assertThat(line("cs-04").hints()).containsExactly(Hint.HOURS);
    }

    @Test
    void hintsAtMoreThanUsual() {
        for (int back = 1; back <= 3; back++) {
            clock.set(at(MARCH.minusMonths(back)));
            accesses("cs-04", back == 1 ? 90 : 33);
        }
        clock.set(at(MARCH));
        accesses("cs-04", 99);
        assertThat(line("cs-04").usual()).as("the median").isEqualTo(33);
        assertThat(line("cs-04").hints()).as("three times is not more").isEmpty();

        accesses("cs-04", 1);

        assertThat(line("cs-04").hints()).containsExactly(Hint.VOLUME);
    }

    @Test
    void hintsAtAnAccountThatWakesUp() {
        accesses("cs-04", 99);
        assertThat(line("cs-04").hints()).isEmpty();
        accesses("cs-04", 1);

        assertThat(line("cs-04").hints()).containsExactly(Hint.VOLUME);
    }

    @Test
    void hintsAtRefusals() {
        for (int number = 0; number < 9; number++) {
            access("cs-04", "read", "PURPOSE_MISMATCH", new DataSubjectId("member", "r" + number));
        }
        assertThat(line("cs-04").hints()).isEmpty();
        access("cs-04", "read", "PURPOSE_MISMATCH", HANEUL);

        assertThat(line("cs-04").hints()).containsExactly(Hint.REFUSALS);
    }

    @Test
    void hintsAtWhoeverLooksUpOneAndTheSame() {
        for (int number = 0; number < 19; number++) {
            access("cs-04", "read", "ok", HANEUL);
        }
        access("cs-04", "read", "ok", HANEUL, BADA);
        assertThat(line("cs-04").hints()).as("a list is another matter").isEmpty();
        access("cs-04", "read", "ok", HANEUL);

        assertThat(line("cs-04").hints()).containsExactly(Hint.SAME_SUBJECT);
    }

    @Test
    void hintsAtWhoeverLooksItselfUp() {
        access("cs-04", "read", "ok", BADA);
        access("cs-03", "read", "ok", HANEUL);
        assertThat(line("cs-03").hints()).isEmpty();

        access("cs-03", "read", "ok", HANEUL, BADA);

        assertThat(line("cs-03").hints()).as("among others, too").containsExactly(Hint.SELF);
        assertThat(line("cs-04").hints()).isEmpty();
    }

    @Test
    void hintsAtWhoSearchedForTheirOwnSurname() {
        searched("cs-03", "5=0001,3^kim");
        searched("cs-04", "3^kim");
        searched("cs-05", "3^kima,33^kim,3^ki");
        access("cs-06", "read", "ok", HANEUL);

        assertThat(line("cs-03").hints()).as("a Kim").containsExactly(Hint.RELATIVE);
        assertThat(line("cs-04").hints()).as("a Lee").isEmpty();
        assertThat(line("cs-05").hints()).as("a Kim, of whom it is no whole").isEmpty();
        assertThat(line("cs-06").hints()).as("a Kim who searched for nothing").isEmpty();
    }

    @Test
    void aSearchOfAnotherMonthIsNoHint() {
        clock.set(at(MARCH.minusMonths(1)));
        searched("cs-03", "3^kim");
        clock.set(at(MARCH));
        access("cs-03", "read", "ok", HANEUL);

        assertThat(line("cs-03").hints()).isEmpty();
    }

    private void searched(String account, String condition) {
        log.record(
                new AccessEntry(
                                clock.now(),
                                Actor.staff(account),
                                "203.0.113.7",
                                "delivery",
                                "POST /members/search",
                                "read",
                                List.of(HANEUL),
                                List.of("member.name"),
                                "ok",
                                null)
                        .within(new AccessEntry.Context(null, null, condition, null)));
    }

    /** Everybody but the fourth is a Kim; the third is a customer as well. */
    private static final class Staff implements StaffSubjects {

        @Override
        public Optional<DataSubjectId> of(String account) {
            return account.equals("cs-03") ? Optional.of(BADA) : Optional.empty();
        }

        @Override
        public Optional<String> surnameOf(String account) {
            return Optional.of(account.equals("cs-04") ? "lee" : "kim");
        }
    }

    @Test
    void aMonthIsDueUntilItIsReviewed() {
        clock.set(at(MARCH.plusMonths(1)));
        assertThat(review.due()).as("nobody was there").isEmpty();
        clock.set(at(MARCH));
        access("cs-04", "read", "ok", HANEUL);
        assertThat(review.due()).as("not over yet").isEmpty();
        clock.set(at(MARCH.plusMonths(1)));
        assertThat(review.due()).contains(MARCH);

        review.reviewed(MARCH, "one account at night", "asked", OFFICER);

        assertThat(review.due()).isEmpty();
        assertThat(review.sheet(MARCH).review())
                .isEqualTo(new ReviewSheet.Review(clock.now(), "officer"));
        clock.advanceDays(1);
        review.reviewed(MARCH, "none", "none", Actor.staff("officer-2"));
        assertThat(review.sheet(MARCH).review())
                .isEqualTo(new ReviewSheet.Review(clock.now(), "officer-2"));
        assertThat(log.verify().ledgerRows()).as("both are kept").isEqualTo(2);
    }

    @Test
    void aReviewBeforeTheMonthIsOverIsNoneOfTheMonth() {
        access("cs-04", "read", "ok", HANEUL);
        review.reviewed(MARCH, "nothing yet", "none", OFFICER);
        assertThat(review.sheet(MARCH).review())
                .as("while the month goes on")
                .isEqualTo(new ReviewSheet.Review(clock.now(), "officer"));

        clock.set(Instant.parse("2026-03-31T15:00:00Z"));

        assertThat(review.due()).contains(MARCH);
        assertThat(review.sheet(MARCH).review()).isNull();
        review.reviewed(MARCH, "none", "none", OFFICER);
        assertThat(review.due()).isEmpty();
    }

    @Test
    void refusesAReviewOfNothingOrByNobody() {
        assertInvalid(() -> review.reviewed(MARCH.plusMonths(1), "none", "none", OFFICER));
        assertInvalid(() -> review.reviewed(MARCH, " ", "none", OFFICER));
        assertInvalid(() -> review.reviewed(MARCH, "none", "x".repeat(1001), OFFICER));
        assertInvalid(() -> review.reviewed(MARCH, "none", "none", Actor.subject(HANEUL)));
        assertInvalid(() -> review.reviewed(MARCH, "none", "none", Actor.system("job")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OfficeHours(LocalTime.NOON, LocalTime.NOON));
        assertThat(log.verify().ledgerRows()).isZero();
    }

    private Line line(String account) {
        return review.sheet(MARCH).lines().stream()
                .filter(line -> line.account().equals(account))
                .findFirst()
                .orElseThrow();
    }

    private void accesses(String account, int number) {
        for (int count = 0; count < number; count++) {
            access(account, "read", "ok", new DataSubjectId("member", "s" + count));
        }
    }

    private void access(String account, String action, String result, DataSubjectId... subjects) {
        log.record(entry(Actor.staff(account), action, result, subjects));
    }

    private AccessEntry entry(
            Actor actor, String action, String result, DataSubjectId... subjects) {
        return new AccessEntry(
                clock.now(),
                actor,
                "203.0.113.7",
                "delivery",
                "GET /orders",
                action,
                List.of(subjects),
                List.of("member.name"),
                result,
                null);
    }

    /** The noon of a working day early in the month. */
    private static Instant at(YearMonth month) {
        LocalDate day = month.atDay(1);
        while (day.getDayOfWeek().getValue() > 5) {
            day = day.plusDays(1);
        }
        return day.atTime(12, 0).toInstant(ZoneOffset.ofHours(9));
    }

    private static void assertInvalid(Runnable call) {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(call::run)
                .satisfies(
                        refused -> assertThat(refused.refusal()).isEqualTo(Refusal.INPUT_INVALID));
    }
}
