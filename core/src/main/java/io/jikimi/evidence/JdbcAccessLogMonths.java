package io.jikimi.evidence;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.subject.LegalClock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
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
        if (missing.isEmpty()) {
            return;
        }
        if (own.run(this::mayChange)) {
            missing.forEach(this::make);
        } else if (!missing.get(0).equals(told)) {
            told = missing.get(0);
            LOGGER.warn(
                    "The account of jikimi.data-source may not make partitions of {}, so rows go to"
                            + " {}_rest, where they are deleted one by one once their keeping is"
                            + " over. Let the owner of the table run: {}",
                    log,
                    log,
                    String.join("; ", missing.stream().flatMap(this::statements).toList()));
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
                                + " where chain_position is null) as unchained")
                .query(
                        (result, number) ->
                                new Claims(
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
        String limit = dialect.longestWait(LONGEST_WAIT);
        if (limit != null) {
            jdbc.sql(limit).update();
        }
        jdbc.sql(dialect.lockTablesAlone(log, subjects)).update();
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
                .filter(month -> !own.run(jdbc -> isInTheRest(jdbc, month)))
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
                                partition.getBoolean("droppable")))
                : Optional.empty();
    }

    /**
     * Whether rows of a month without a partition are there: the month a service begins in has some
     * before anybody can make its partition.
     */
    private boolean isInTheRest(JdbcClient jdbc, YearMonth month) {
        return Stream.of(log, subjects)
                .anyMatch(
                        table ->
                                !jdbc.sql(
                                                "select 1 from "
                                                        + table
                                                        + " where occurred_at >= ? and occurred_at"
                                                        + " < ? limit 1")
                                        .params(
                                                begin(month).atOffset(ZoneOffset.UTC),
                                                begin(month.plusMonths(1)).atOffset(ZoneOffset.UTC))
                                        .query(Integer.class)
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
        try {
            own.run(
                    jdbc -> {
                        lock(jdbc);
                        statements(month).forEach(statement -> jdbc.sql(statement).update());
                        return month;
                    });
        } catch (DataIntegrityViolationException late) {
            LOGGER.debug("Rows of {} are in {}_rest and stay there", month, log);
        } catch (DataAccessException failure) {
            if (!isBusy(failure)) {
                throw failure;
            }
            LOGGER.info("{} is in use: the next run makes the partition of {}", log, month);
        }
    }

    private Stream<String> statements(YearMonth month) {
        return Stream.of(log, subjects)
                .map(
                        table ->
                                dialect.partition(
                                        table,
                                        partition(table, month),
                                        begin(month).toString(),
                                        begin(month.plusMonths(1)).toString()));
    }

    private static String partition(String table, YearMonth month) {
        return String.format(
                Locale.ROOT, "%s_y%04dm%02d", table, month.getYear(), month.getMonthValue());
    }

    private record Month(YearMonth month, boolean droppable) {}

    /**
     * What the rows of a month claim.
     *
     * @param lowest the lowest position, 0 if no row has one
     * @param highest the highest position, 0 if no row has one
     * @param unchained whether a row has none yet
     */
    record Claims(long lowest, long highest, boolean unchained) {

        boolean nothing() {
            return lowest == 0 && highest == 0 && !unchained;
        }

        /** Whether every row has a position of a stretch. */
        boolean within(long first, long last) {
            return !unchained && lowest >= first && highest <= last;
        }
    }
}
