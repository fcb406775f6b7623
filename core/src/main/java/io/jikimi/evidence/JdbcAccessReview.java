package io.jikimi.evidence;

import io.jikimi.evidence.ReviewSheet.Hint;
import io.jikimi.evidence.ReviewSheet.Line;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * The review over the table {@code jikimi_access_log}. It counts by stretches of time in the
 * database, so that neither a month of rows nor a value of anybody comes here.
 *
 * <p>Thread-safe.
 */
public final class JdbcAccessReview implements AccessReview {

    private static final String KIND = "access-log.reviewed";
    private static final int MANY = 100;
    private static final int TIMES_THE_USUAL = 3;
    private static final int MANY_REFUSALS = 10;
    private static final int OFTEN_THE_SAME = 20;
    private static final int LONGEST = 1000;

    private final JdbcEvidence store;
    private final EvidenceLog evidence;
    private final OfficeHours hours;
    private final StaffSubjects staff;
    private final SearchConditions conditions;
    private final LegalClock clock;

    /**
     * Creates the door.
     *
     * @param host the data source of the callers' transactions
     * @param own the small pool of the evidence
     * @param evidence where a review is recorded
     * @param hours when the accounts usually work
     * @param staff who of them is a data subject as well
     * @param conditions how a search stands in the access log
     * @param clock the legal clock
     */
    public JdbcAccessReview(
            DataSource host,
            DataSource own,
            EvidenceLog evidence,
            OfficeHours hours,
            StaffSubjects staff,
            SearchConditions conditions,
            LegalClock clock) {
        this.store = new JdbcEvidence(host, own);
        this.evidence = evidence;
        this.hours = hours;
        this.staff = staff;
        this.conditions = conditions;
        this.clock = clock;
    }

    @Override
    public ReviewSheet sheet(YearMonth month) {
        Map<String, Tally> tallies = new TreeMap<>();
        for (OfficeHours.Stretch stretch : hours.stretches(month, clock.zone())) {
            counts(stretch.from(), stretch.until())
                    .forEach(
                            count ->
                                    tallies.computeIfAbsent(count.account(), Tally::new)
                                            .add(count, stretch.outside()));
        }
        List<Map<String, Long>> before =
                IntStream.rangeClosed(1, 3)
                        .mapToObj(back -> totals(month.minusMonths(back)))
                        .toList();
        Set<String> often =
                store.own()
                        .run(jdbc -> store.oftenTheSame(begin(month), end(month), OFTEN_THE_SAME));
        List<Line> lines =
                tallies.values().stream()
                        .map(tally -> line(tally, before, often, month))
                        .sorted(Comparator.comparingLong(Line::accesses).reversed())
                        .toList();
        return new ReviewSheet(month, clock.now(), lines, review(month).orElse(null));
    }

    @Override
    public void reviewed(YearMonth month, String findings, String action, Actor reviewer) {
        if (reviewer.kind() != Actor.Kind.STAFF) {
            throw invalid("reviewer", "The access log is reviewed by somebody of the service.");
        }
        if (month.isAfter(YearMonth.from(clock.today()))) {
            throw invalid("month", "The month " + month + " has not begun.");
        }
        requireText("findings", findings);
        requireText("action", action);
        evidence.append(
                LedgerEntry.of(
                        KIND,
                        clock.now(),
                        reviewer,
                        null,
                        Map.of(
                                "month",
                                month.toString(),
                                "reviewer",
                                reviewer.account(),
                                "findings",
                                findings,
                                "action",
                                action)));
    }

    @Override
    public Optional<YearMonth> due() {
        YearMonth month = YearMonth.from(clock.today()).minusMonths(1);
        return totals(month).isEmpty() || review(month).isPresent()
                ? Optional.empty()
                : Optional.of(month);
    }

    private Line line(
            Tally tally, List<Map<String, Long>> before, Set<String> often, YearMonth month) {
        long usual =
                before.stream()
                        .map(totals -> totals.getOrDefault(tally.account, 0L))
                        .sorted()
                        .toList()
                        .get(1);
        Set<Hint> hints = EnumSet.noneOf(Hint.class);
        if (tally.accesses >= MANY && tally.accesses > TIMES_THE_USUAL * usual) {
            hints.add(Hint.VOLUME);
        }
        if (tally.outsideHours > 0) {
            hints.add(Hint.HOURS);
        }
        if (tally.refused >= MANY_REFUSALS) {
            hints.add(Hint.REFUSALS);
        }
        if (often.contains(tally.account)) {
            hints.add(Hint.SAME_SUBJECT);
        }
        if (lookedItselfUp(tally.account, month)) {
            hints.add(Hint.SELF);
        }
        if (searchedItsSurname(tally.account, month)) {
            hints.add(Hint.RELATIVE);
        }
        return tally.line(usual, hints);
    }

    private boolean lookedItselfUp(String account, YearMonth month) {
        return staff.of(account)
                .map(
                        subject ->
                                store.own()
                                        .run(
                                                jdbc ->
                                                        store.accessesOf(
                                                                        account,
                                                                        subject,
                                                                        begin(month),
                                                                        end(month))
                                                                > 0))
                .orElse(false);
    }

    private boolean searchedItsSurname(String account, YearMonth month) {
        Set<String> own = staff.surnameOf(account).map(conditions::ofSurname).orElse(Set.of());
        return !own.isEmpty()
                && store
                        .own()
                        .run(jdbc -> store.conditionsOf(account, begin(month), end(month)))
                        .stream()
                        .flatMap(condition -> Stream.of(condition.split(",")))
                        .anyMatch(own::contains);
    }

    private Map<String, Long> totals(YearMonth month) {
        Map<String, Long> totals = new TreeMap<>();
        counts(begin(month), end(month))
                .forEach(count -> totals.merge(count.account(), count.rows(), Long::sum));
        return totals;
    }

    private List<JdbcEvidence.AccountCount> counts(Instant from, Instant until) {
        return store.own().run(jdbc -> store.accountCounts(from, until));
    }

    private Optional<ReviewSheet.Review> review(YearMonth month) {
        return store.own().run(jdbc -> store.entries(KIND)).stream()
                .filter(entry -> month.toString().equals(entry.details().get("month")))
                .filter(entry -> isOfTheWhole(month, entry.at()))
                .reduce((first, later) -> later)
                .map(
                        entry ->
                                new ReviewSheet.Review(
                                        entry.at(), entry.details().getOrDefault("reviewer", "")));
    }

    /** Once a month is over, a review that could not see its end is none of it. */
    private boolean isOfTheWhole(YearMonth month, Instant reviewedAt) {
        return !reviewedAt.isBefore(end(month)) || clock.now().isBefore(end(month));
    }

    private Instant begin(YearMonth month) {
        return month.atDay(1).atStartOfDay(clock.zone()).toInstant();
    }

    private Instant end(YearMonth month) {
        return begin(month.plusMonths(1));
    }

    private static void requireText(String what, String text) {
        if (text.isBlank() || text.length() > LONGEST) {
            throw invalid(
                    what,
                    "'"
                            + what
                            + "' must have 1 to "
                            + LONGEST
                            + " characters, but has "
                            + text.strip().length()
                            + ". Correct it and try again.");
        }
    }

    private static LifecycleException invalid(String where, String action) {
        return new LifecycleException(Refusal.INPUT_INVALID, where, action);
    }

    /** What is counted of one account. */
    private static final class Tally {

        private final String account;
        private long accesses;
        private long subjects;
        private long unmasked;
        private long exported;
        private long refused;
        private long outsideHours;

        Tally(String account) {
            this.account = account;
        }

        void add(JdbcEvidence.AccountCount count, boolean outside) {
            accesses += count.rows();
            subjects += count.subjects();
            boolean done = AccessEntry.tookPlace(count.result());
            refused += done ? 0 : count.rows();
            unmasked += done && count.action().equals("unmask") ? count.rows() : 0;
            exported += done && count.action().equals("export") ? count.rows() : 0;
            outsideHours += outside ? count.rows() : 0;
        }

        Line line(long usual, Set<Hint> hints) {
            return new Line(
                    account,
                    accesses,
                    subjects,
                    unmasked,
                    exported,
                    refused,
                    outsideHours,
                    usual,
                    hints);
        }
    }
}
