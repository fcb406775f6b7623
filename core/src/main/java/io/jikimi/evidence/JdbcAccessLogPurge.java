package io.jikimi.evidence;

import io.jikimi.subject.LegalClock;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Purges the table of the access log, a few thousand rows a transaction, each with its summary in
 * the ledger. It holds the end of the chain meanwhile, so that instances purge one after the other.
 *
 * <p>A month with a partition of its own is checked row by row without a lock, since it may have
 * millions, and then goes in one transaction with its summary: whatever happens meanwhile, either
 * both are there or none.
 */
public final class JdbcAccessLogPurge implements AccessLogPurge {

    private static final Logger LOGGER = LoggerFactory.getLogger(JdbcAccessLogPurge.class);
    private static final int SEGMENTS_PER_PAGE = 500;
    private static final int ROWS_PER_TRANSACTION = 10_000;

    private final JdbcEvidence store;
    private final EvidenceSigner signer;
    private final AccessLogDuty duty;
    private final NotedDuties noted;
    private final LegalClock clock;
    private final JdbcAccessLogMonths months;
    private final int rowsPerTransaction;
    private volatile @Nullable YearMonth passed;

    /**
     * Creates the purge.
     *
     * @param host the data source of the callers' transactions
     * @param own a small pool of connections to the same database that no host transaction uses
     * @param signer signs the summaries
     */
    public JdbcAccessLogPurge(
            DataSource host,
            DataSource own,
            EvidenceSigner signer,
            AccessLogDuty duty,
            LegalClock clock) {
        this(host, own, signer, duty, clock, ROWS_PER_TRANSACTION);
    }

    JdbcAccessLogPurge(
            DataSource host,
            DataSource own,
            EvidenceSigner signer,
            AccessLogDuty duty,
            LegalClock clock,
            int rowsPerTransaction) {
        this.store = new JdbcEvidence(host, own);
        this.signer = signer;
        this.duty = duty;
        this.noted = new NotedDuties(store);
        this.clock = clock;
        this.months = store.months(clock);
        this.rowsPerTransaction = rowsPerTransaction;
    }

    @Override
    public KeepingPeriod period() {
        KeepingPeriod today = duty.period();
        return store.own().run(jdbc -> noted.strictest(today, duty.longestAgo()));
    }

    @Override
    public void prepare() {
        months.make();
    }

    @Override
    public PurgeRun run() {
        store.begin(Chain.ACCESS);
        KeepingPeriod period = noted();
        Done done = new Done();
        Optional<YearMonth> month;
        do {
            month = months.oldest();
            deleteRows(period, month.map(months::begin).orElse(Instant.MAX), done);
        } while (done.heldAt == 0 && month.isPresent() && drop(month.get(), period, done));
        if (done.heldAt > 0) {
            LOGGER.error(
                    "The access log is altered at position {}: it is past its keeping period and is"
                            + " kept as evidence. Verify the evidence.",
                    done.heldAt);
        }
        return new PurgeRun(done.rows, done.segments, done.heldAt);
    }

    /** Purges segments by their rows, as long as none of these lies in a month of its own. */
    private void deleteRows(KeepingPeriod period, Instant firstMonth, Done done) {
        Stretch stretch;
        do {
            stretch = store.own().run(jdbc -> purge(period, firstMonth));
            done.add(stretch);
        } while (stretch.segments > 0);
    }

    /**
     * Drops a month, with everything that stands before it in the chain.
     *
     * @return whether it is gone
     */
    private boolean drop(YearMonth month, KeepingPeriod period, Done done) {
        if (!clock.today().isAfter(period.lastDay(month.atEndOfMonth()))) {
            return false;
        }
        JdbcAccessLogMonths.Claims claims = store.own().run(jdbc -> months.claims(jdbc, month));
        Stretch stretch = walk(period, claims.nothing() ? 0 : claims.highest());
        if (claims.unchained() || stretch.last < claims.highest()) {
            done.heldAt = stretch.heldAt;
            if (done.heldAt == 0) {
                pass(month, period, done);
            }
            return false;
        }
        if (claims.outside(stretch.first, stretch.last)) {
            done.heldAt = stretch.first;
            return false;
        }
        try {
            boolean gone = store.own().runSeeingOthers(jdbc -> drop(jdbc, month, stretch, period));
            if (gone) {
                done.add(stretch);
            }
            return gone;
        } catch (DataAccessException failure) {
            if (!months.isBusy(failure) && !(failure instanceof ConcurrencyFailureException)) {
                throw failure;
            }
            LOGGER.info("The access log is in use: the next run drops the month {}", month);
            return false;
        }
    }

    /**
     * Deletes by rows what is over, where a month cannot go: its last segment is over within days,
     * but a row that was dated too early, or is never sealed, must not keep the months behind it.
     */
    private void pass(YearMonth month, KeepingPeriod period, Done done) {
        if (!clock.today().isAfter(period.lastDay(month.plusMonths(1).atEndOfMonth()))) {
            return;
        }
        if (!month.equals(passed)) {
            passed = month;
            LOGGER.warn(
                    "The month {} of the access log is past its keeping period and stays: a row of"
                            + " it is not sealed, or is sealed beside rows that are still to be"
                            + " kept, as if a clock had been wrong. What is over is deleted row by"
                            + " row meanwhile.",
                    month);
        }
        deleteRows(period, Instant.MAX, done);
    }

    private boolean drop(JdbcClient jdbc, YearMonth month, Stretch stretch, KeepingPeriod period) {
        store.lockHead(Chain.ACCESS);
        if (PurgedPart.read(store, signer).last() != stretch.before) {
            return false;
        }
        if (stretch.segments > 0) {
            summarise(stretch, period);
            // What of its segments lies in other months may be much: nobody waits for it.
            store.removeAccessesOutside(
                    stretch.first,
                    stretch.last,
                    months.begin(month),
                    months.begin(month.plusMonths(1)));
        }
        months.lock(jdbc);
        JdbcAccessLogMonths.Claims claims = months.claims(jdbc, month);
        if (claims.outside(stretch.first, stretch.last)) {
            throw new ConcurrencyFailureException("A row has come to " + month);
        }
        months.drop(jdbc, month);
        if (stretch.segments > 0) {
            // Where the zone was another one, some of the month lie in its neighbours.
            store.removeAccesses(stretch.first, stretch.last);
        }
        return true;
    }

    /** Checks segments from the beginning on, up to the one with a position. */
    private Stretch walk(KeepingPeriod period, long last) {
        Stretch stretch = new Stretch(store.own().run(jdbc -> PurgedPart.read(store, signer)));
        long position = 0;
        while (stretch.last < last) {
            long from = position;
            List<Chain.SignedSegment> page =
                    store.own()
                            .run(
                                    jdbc ->
                                            store.segmentsAfter(
                                                    Chain.ACCESS, from, SEGMENTS_PER_PAGE));
            for (Chain.SignedSegment signed : page) {
                if (stretch.last >= last
                        || !store.own()
                                .run(
                                        jdbc ->
                                                follows(
                                                        signed,
                                                        store.span(signed.segment()),
                                                        period,
                                                        stretch))) {
                    return stretch;
                }
            }
            if (page.isEmpty()) {
                return stretch;
            }
            position = page.get(page.size() - 1).segment().first();
        }
        return stretch;
    }

    /** Adds a segment that is over and unaltered. */
    private boolean follows(
            Chain.SignedSegment signed,
            JdbcEvidence.Span span,
            KeepingPeriod period,
            Stretch stretch) {
        if (!isOver(span, period)) {
            return false;
        }
        if (!isUnaltered(signed, stretch)) {
            stretch.heldAt = signed.segment().first();
            return false;
        }
        stretch.add(signed.segment(), span);
        return true;
    }

    private KeepingPeriod noted() {
        KeepingPeriod today = duty.period();
        return store.own()
                .run(
                        jdbc -> {
                            store.lockHead(Chain.ACCESS);
                            return noted.note(today, duty.longestAgo(), clock.now());
                        });
    }

    private Stretch purge(KeepingPeriod period, Instant firstMonth) {
        store.lockHead(Chain.ACCESS);
        Stretch stretch = outdated(period, firstMonth, PurgedPart.read(store, signer));
        if (stretch.segments > 0) {
            summarise(stretch, period);
            store.removeAccesses(stretch.first, stretch.last);
        }
        return stretch;
    }

    private void summarise(Stretch stretch, KeepingPeriod period) {
        PurgeSummary summary = stretch.summary(period);
        store.appendOwn(summary.entry(clock.now(), signer.sign(summary.statement())));
    }

    /** The segments from the beginning on that are over, unaltered, and before the first month. */
    private Stretch outdated(KeepingPeriod period, Instant firstMonth, PurgedPart gone) {
        Stretch stretch = new Stretch(gone);
        for (Chain.SignedSegment signed : store.segmentsAfter(Chain.ACCESS, 0, SEGMENTS_PER_PAGE)) {
            JdbcEvidence.Span span = store.span(signed.segment());
            if (stretch.rows + span.rows() > rowsPerTransaction && stretch.rows > 0
                    || !span.newest().isBefore(firstMonth)
                    || !follows(signed, span, period, stretch)) {
                return stretch;
            }
        }
        return stretch;
    }

    private boolean isOver(JdbcEvidence.Span span, KeepingPeriod period) {
        return clock.today().isAfter(period.lastDay(clock.dayOf(span.newest())));
    }

    /** What was tampered with is kept, however old: the finding must not go with it. */
    private boolean isUnaltered(Chain.SignedSegment signed, Stretch before) {
        Chain.Segment segment = signed.segment();
        return before.last + 1 == segment.first()
                && Arrays.equals(before.hash, segment.previousHash())
                && signer.verifies(segment.statement(), signed.signature())
                && SegmentCheck.of(
                                segment,
                                store.between(Chain.ACCESS, segment.first(), segment.last()))
                        .isEmpty();
    }

    /** What a run has done so far. */
    private static final class Done {

        private long rows;
        private int segments;
        private long heldAt;

        void add(Stretch stretch) {
            rows += stretch.rows;
            segments += stretch.segments;
            heldAt = stretch.heldAt;
        }
    }

    /** The segments of one transaction. */
    private static final class Stretch {

        private final long before;
        private final long first;
        private int segments;
        private long last;
        private byte[] hash;
        private long rows;
        private Instant from = Instant.MAX;
        private Instant until = Instant.MIN;
        private long heldAt;

        Stretch(PurgedPart gone) {
            this.before = gone.last();
            this.first = gone.last() + 1;
            this.last = gone.last();
            this.hash = gone.hash();
        }

        void add(Chain.Segment segment, JdbcEvidence.Span span) {
            segments++;
            last = segment.last();
            hash = segment.lastHash();
            rows += span.rows();
            from = span.oldest().isBefore(from) ? span.oldest() : from;
            until = span.newest().isAfter(until) ? span.newest() : until;
        }

        PurgeSummary summary(KeepingPeriod period) {
            return new PurgeSummary(
                    first, last, hash, segments, rows, from, until, period.toString());
        }
    }
}
