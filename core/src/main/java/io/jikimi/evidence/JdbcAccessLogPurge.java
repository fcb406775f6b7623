package io.jikimi.evidence;

import io.jikimi.subject.LegalClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Purges the table of the access log, a few thousand rows a transaction, each with its summary in
 * the ledger. It holds the end of the chain meanwhile, so that instances purge one after the other.
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
    private final int rowsPerTransaction;

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
        this.rowsPerTransaction = rowsPerTransaction;
    }

    @Override
    public KeepingPeriod period() {
        KeepingPeriod today = duty.period();
        return store.own().run(jdbc -> noted.strictest(today, duty.longestAgo()));
    }

    @Override
    public PurgeRun run() {
        store.begin(Chain.ACCESS);
        KeepingPeriod period = noted();
        long rows = 0;
        int segments = 0;
        Stretch stretch;
        do {
            stretch = store.own().run(jdbc -> purge(period));
            rows += stretch.rows;
            segments += stretch.segments.size();
        } while (!stretch.segments.isEmpty());
        if (stretch.heldAt > 0) {
            LOGGER.error(
                    "The access log is altered at position {}: it is past its keeping period and is"
                            + " kept as evidence. Verify the evidence.",
                    stretch.heldAt);
        }
        return new PurgeRun(rows, segments, stretch.heldAt);
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

    private Stretch purge(KeepingPeriod period) {
        store.lockHead(Chain.ACCESS);
        Stretch stretch = outdated(period, PurgedPart.read(store, signer));
        if (!stretch.segments.isEmpty()) {
            PurgeSummary summary = stretch.summary(period);
            store.appendOwn(summary.entry(clock.now(), signer.sign(summary.statement())));
            store.removeAccesses(summary.first(), summary.last());
        }
        return stretch;
    }

    /** The segments from the beginning on that are over and unaltered. */
    private Stretch outdated(KeepingPeriod period, PurgedPart gone) {
        Stretch stretch = new Stretch(gone);
        for (Chain.SignedSegment signed : store.segmentsAfter(Chain.ACCESS, 0, SEGMENTS_PER_PAGE)) {
            Chain.Segment segment = signed.segment();
            JdbcEvidence.Span span = store.span(segment);
            if (stretch.rows + span.rows() > rowsPerTransaction && stretch.rows > 0
                    || !isOver(span, period)) {
                return stretch;
            }
            if (!isUnaltered(signed, stretch)) {
                stretch.heldAt = segment.first();
                return stretch;
            }
            stretch.add(segment, span);
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

    /** The segments of one transaction. */
    private static final class Stretch {

        private final List<Chain.Segment> segments = new ArrayList<>();
        private long last;
        private byte[] hash;
        private long rows;
        private Instant from = Instant.MAX;
        private Instant until = Instant.MIN;
        private long heldAt;

        Stretch(PurgedPart gone) {
            this.last = gone.last();
            this.hash = gone.hash();
        }

        void add(Chain.Segment segment, JdbcEvidence.Span span) {
            segments.add(segment);
            last = segment.last();
            hash = segment.lastHash();
            rows += span.rows();
            from = span.oldest().isBefore(from) ? span.oldest() : from;
            until = span.newest().isAfter(until) ? span.newest() : until;
        }

        PurgeSummary summary(KeepingPeriod period) {
            return new PurgeSummary(
                    segments.get(0).first(),
                    last,
                    hash,
                    segments.size(),
                    rows,
                    from,
                    until,
                    period.toString());
        }
    }
}
