package io.jikimi.evidence;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.subject.LegalClock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The months of the access log, where the database keeps each of them, with the further subjects of
 * its rows, in partitions of its own. A row whose month has none lies in the rest, so that no
 * access fails for want of one.
 */
final class JdbcAccessLogMonths {

    private static final Logger LOGGER = LoggerFactory.getLogger(JdbcAccessLogMonths.class);
    private static final int AHEAD = 3;

    /** Whoever writes an access waits as long at most, and that is far from failing. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    /** How long everybody may be kept out, where a month is so near that rows may come to it. */
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(2);

    /** A month that begins sooner may have rows before its partition is there. */
    private static final Duration NEAR = Duration.ofDays(1);

    private final OwnTransactions own;
    private final DatabaseDialect dialect;
    private final LegalClock clock;
    private final String log;
    private final String subjects;
    private final Pattern name;
    private volatile @Nullable YearMonth told;

    /**
     * The months of two tables.
     *
     * @param log the table of the access log
     * @param subjects the table of the further subjects of its rows
     */
    JdbcAccessLogMonths(
            OwnTransactions own,
            DatabaseDialect dialect,
            LegalClock clock,
            String log,
            String subjects) {
        this.own = own;
        this.dialect = dialect;
        this.clock = clock;
        this.log = log;
        this.subjects = subjects;
        this.name = Pattern.compile(log + "_y([0-9]{4})m([0-9]{2})");
    }

    /**
     * Makes the partitions of this month and of the next ones, as far as they are missing. Where
     * the account may not, it says what somebody else has to run.
     */
    void make() {
        List<YearMonth> missing = missing();
        letInWhatWasKeptOut(missing);
        if (missing.isEmpty()) {
            return;
        }
        if (!own.run(this::isPartitioned)) {
            tell(
                    missing.get(0),
                    "{} has no partitions, so its rows are deleted one by one once their keeping is"
                            + " over. UPGRADING.md says how an earlier table becomes the first"
                            + " partition of a new one.",
                    log);
        } else if (own.run(this::mayChange)) {
            missing.forEach(this::make);
        } else {
            tell(
                    missing.get(0),
                    "The account of jikimi.data-source may not make partitions of {}, so rows go to"
                            + " {}_rest, where they are deleted one by one once their keeping is"
                            + " over. Let the owner of the table run: {}",
                    log,
                    log,
                    String.join("; ", missing.stream().flatMap(this::statements).toList()));
        }
    }

    private void tell(YearMonth month, String message, Object... values) {
        if (!month.equals(told)) {
            told = month;
            LOGGER.warn(message, values);
        }
    }

    /** The oldest month with a partition that this account can drop. */
    Optional<YearMonth> oldest() {
        return dialect.hasPartitions()
                ? months().stream().filter(Month::droppable).map(Month::month).findFirst()
                : Optional.empty();
    }

    /** The moment at which a month begins where the law applies. */
    Instant begin(YearMonth month) {
        return month.atDay(1).atStartOfDay(clock.zone()).toInstant();
    }

    /** Which positions the rows of a month have; called in a transaction of this data source. */
    Claims claims(JdbcClient jdbc, YearMonth month) {
        String table = partition(log, month);
        return jdbc.sql(
                        "select (select min(chain_position) from "
                                + table
                                + ") as lowest, (select max(chain_position) from "
                                + table
                                + ") as highest, exists (select 1 from "
                                + table
                                + " where chain_position is null) as unchained, not exists (select 1"
                                + " from "
                                + table
                                + ") as nothing")
                .query(
                        (result, number) ->
                                new Claims(
                                        result.getBoolean("nothing"),
                                        result.getLong("lowest"),
                                        result.getLong("highest"),
                                        result.getBoolean("unchained")))
                .single();
    }

    /**
     * Keeps everybody from the access log until the transaction ends.
     *
     * @throws DataAccessException that {@link #isBusy} if somebody else is there for too long
     */
    void lock(JdbcClient jdbc) {
        limitWait(jdbc);
        jdbc.sql(dialect.lockTablesAlone(log, subjects)).update();
    }

    private void limitWait(JdbcClient jdbc) {
        String limit = dialect.longestWait(LONGEST_WAIT);
        if (limit != null) {
            jdbc.sql(limit).update();
        }
    }

    /** Drops the partitions of a month, in the transaction that writes its summary. */
    void drop(JdbcClient jdbc, YearMonth month) {
        jdbc.sql("drop table " + partition(log, month)).update();
        jdbc.sql("drop table if exists " + partition(subjects, month)).update();
    }

    boolean isBusy(DataAccessException failure) {
        return dialect.isLocked(failure);
    }

    private List<YearMonth> missing() {
        if (!dialect.hasPartitions()) {
            return List.of();
        }
        List<YearMonth> there = months().stream().map(Month::month).toList();
        YearMonth first = YearMonth.from(clock.today());
        return IntStream.rangeClosed(0, AHEAD)
                .mapToObj(first::plusMonths)
                .filter(month -> !there.contains(month))
                .filter(month -> !isInTheRest(month))
                .toList();
    }

    private List<Month> months() {
        return own
                .run(jdbc -> jdbc.sql(dialect.partitions()).param(log).query(this::month).list())
                .stream()
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(Month::month))
                .toList();
    }

    private Optional<Month> month(ResultSet partition, int number) throws SQLException {
        Matcher found = name.matcher(partition.getString("name"));
        return found.matches()
                ? Optional.of(
                        new Month(
                                YearMonth.of(
                                        Integer.parseInt(found.group(1)),
                                        Integer.parseInt(found.group(2))),
                                partition.getBoolean("droppable"),
                                moment(partition, "begins"),
                                moment(partition, "ends")))
                : Optional.empty();
    }

    private static @Nullable Instant moment(ResultSet partition, String column)
            throws SQLException {
        OffsetDateTime moment = partition.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    /**
     * From when until when a new month lasts: as its neighbours leave it, since they may have been
     * made in another time zone.
     */
    private Bounds bounds(YearMonth month) {
        Instant from = begin(month);
        Instant until = begin(month.plusMonths(1));
        for (Month there : months()) {
            if (there.month().equals(month.minusMonths(1)) && there.ends() != null) {
                from = there.ends();
            } else if (there.month().equals(month.plusMonths(1)) && there.begins() != null) {
                until = there.begins();
            }
        }
        return new Bounds(from, until);
    }

    /**
     * Whether rows of a month without a partition are there: the month a service begins in has some
     * before anybody can make its partition.
     */
    private boolean isInTheRest(YearMonth month) {
        Bounds bounds = bounds(month);
        return own.run(jdbc -> isInTheRest(jdbc, bounds));
    }

    private boolean isInTheRest(JdbcClient jdbc, Bounds bounds) {
        return Stream.of(log, subjects)
                .anyMatch(
                        table ->
                                !jdbc.sql(
                                                "select 1 from "
                                                        + table
                                                        + " where occurred_at >= ? and occurred_at"
                                                        + " < ? limit 1")
                                        .params(
                                                bounds.from().atOffset(ZoneOffset.UTC),
                                                bounds.until().atOffset(ZoneOffset.UTC))
                                        .query(Integer.class)
                                        .list()
                                        .isEmpty());
    }

    private boolean isPartitioned(JdbcClient jdbc) {
        return Stream.of(log, subjects)
                .noneMatch(
                        table ->
                                jdbc.sql(dialect.mayPartition())
                                        .param(table)
                                        .query(Boolean.class)
                                        .list()
                                        .isEmpty());
    }

    private boolean mayChange(JdbcClient jdbc) {
        return Stream.of(log, subjects)
                .allMatch(
                        table ->
                                jdbc.sql(dialect.mayPartition())
                                        .param(table)
                                        .query(Boolean.class)
                                        .optional()
                                        .orElse(false));
    }

    private void make(YearMonth month) {
        if (isTaken(month)) {
            LOGGER.warn(
                    "The month {} has no partition, since a table or a view that is none has the"
                            + " name {} or {}. Attach, rename or drop it.",
                    month,
                    partition(log, month),
                    partition(subjects, month));
            return;
        }
        boolean ahead = begin(month).isAfter(clock.now().plus(NEAR));
        try {
            if (ahead) {
                keepOut(month);
            }
            List<String> statements = statements(month).toList();
            own.run(jdbc -> makeAlone(jdbc, month, statements));
        } catch (DataIntegrityViolationException late) {
            LOGGER.debug("Rows of {} are in {}_rest and stay there", month, log);
            letIn(month);
        } catch (DataAccessException failure) {
            letIn(month);
            if (isBusy(failure) || dialect.isCancelled(failure)) {
                LOGGER.info("{} is in use: the next run makes the partition of {}", log, month);
            } else if (isMissing(month)) {
                LOGGER.error(
                        "The partition of {} could not be made: its rows go to {}, and the next run"
                                + " tries again",
                        month,
                        rest(log),
                        failure);
            }
        }
    }

    /** Another instance may have made it meanwhile. */
    private boolean isMissing(YearMonth month) {
        return months().stream().map(Month::month).noneMatch(month::equals);
    }

    private boolean isTaken(YearMonth month) {
        return Stream.of(log, subjects)
                        .anyMatch(
                                table ->
                                        own.run(
                                                jdbc ->
                                                        jdbc.sql(dialect.isThere())
                                                                .param(partition(table, month))
                                                                .query(Boolean.class)
                                                                .single()))
                && isMissing(month);
    }

    private YearMonth makeAlone(JdbcClient jdbc, YearMonth month, List<String> statements) {
        lock(jdbc);
        jdbc.sql(dialect.longestStatement(LONGEST_HOLD)).update();
        statements.forEach(statement -> jdbc.sql(statement).update());
        release(jdbc, month);
        return month;
    }

    /**
     * Beside a new partition the database reads all of the rest, to be sure that nothing there
     * belongs to it, and here everybody would wait for that. A check that says the same spares it.
     */
    private void keepOut(YearMonth month) {
        List<List<String>> guards = guards(month).toList();
        own.run(
                jdbc -> {
                    limitWait(jdbc);
                    release(jdbc, month);
                    guards.forEach(guard -> jdbc.sql(guard.get(0)).update());
                    return month;
                });
        for (List<String> guard : guards) {
            own.run(
                    jdbc -> {
                        limitWait(jdbc);
                        return jdbc.sql(guard.get(1)).update();
                    });
        }
    }

    private Stream<List<String>> guards(YearMonth month) {
        Bounds bounds = bounds(month);
        return Stream.of(log, subjects)
                .map(
                        table ->
                                dialect.keepOut(
                                        rest(table),
                                        guard(table, month),
                                        bounds.from().toString(),
                                        bounds.until().toString()));
    }

    private void release(JdbcClient jdbc, YearMonth month) {
        Stream.of(log, subjects)
                .map(table -> dialect.letIn(rest(table), guard(table, month)))
                .forEach(statement -> jdbc.sql(statement).update());
    }

    /** Rows of a month without a partition have to find room in the rest. */
    private void letIn(YearMonth month) {
        if (!isKeptOut(month)) {
            return;
        }
        try {
            own.run(
                    jdbc -> {
                        limitWait(jdbc);
                        release(jdbc, month);
                        return month;
                    });
        } catch (DataAccessException failure) {
            LOGGER.warn(
                    "{} still takes no row of {}, which has no partition. The next run tries again;"
                            + " before {} somebody has to drop its constraint {}.",
                    rest(log),
                    month,
                    month,
                    guard(log, month),
                    failure);
        }
    }

    /** What somebody left behind who was ended between two steps. */
    private void letInWhatWasKeptOut(List<YearMonth> missing) {
        if (dialect.hasPartitions()) {
            YearMonth first = YearMonth.from(clock.today());
            IntStream.rangeClosed(-1, AHEAD)
                    .mapToObj(first::plusMonths)
                    .filter(month -> !missing.contains(month) || month.equals(first))
                    .forEach(this::letIn);
        }
    }

    private boolean isKeptOut(YearMonth month) {
        return Stream.of(log, subjects)
                .anyMatch(
                        table ->
                                own.run(
                                        jdbc ->
                                                jdbc.sql(dialect.checks())
                                                        .param(rest(table))
                                                        .query((row, number) -> row.getString(1))
                                                        .list()
                                                        .contains(guard(table, month))));
    }

    private static String rest(String table) {
        return table + "_rest";
    }

    private static String guard(String table, YearMonth month) {
        return String.format(
                Locale.ROOT,
                "%s_without_y%04dm%02d",
                rest(table),
                month.getYear(),
                month.getMonthValue());
    }

    private Stream<String> statements(YearMonth month) {
        Bounds bounds = bounds(month);
        return Stream.of(log, subjects)
                .map(
                        table ->
                                dialect.partition(
                                        table,
                                        partition(table, month),
                                        bounds.from().toString(),
                                        bounds.until().toString()));
    }

    private static String partition(String table, YearMonth month) {
        return String.format(
                Locale.ROOT, "%s_y%04dm%02d", table, month.getYear(), month.getMonthValue());
    }

    private record Month(
            YearMonth month, boolean droppable, @Nullable Instant begins, @Nullable Instant ends) {}

    private record Bounds(Instant from, Instant until) {}

    /**
     * What the rows of a month claim.
     *
     * @param nothing whether there is no row; one may claim position 0
     * @param lowest the lowest position, 0 if no row has one
     * @param highest the highest position, 0 if no row has one
     * @param unchained whether a row has none yet
     */
    record Claims(boolean nothing, long lowest, long highest, boolean unchained) {

        /** Whether a row has a place that a summary of a stretch would not cover. */
        boolean outside(long first, long last) {
            return !nothing && (unchained || lowest < first || highest > last);
        }
    }
}
