package io.jikimi.evidence;

import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Evidence in the tables {@code jikimi_ledger} and {@code jikimi_access_log} (접속기록의 보관 및 점검, 개인정보의
 * 안전성 확보조치 기준 제8조).
 *
 * <p>Changes are appended in the caller's transaction and chained later, under a lock, in the order
 * in which they are found committed: a transaction that commits late is chained late. Accesses are
 * written by a few threads over a data source of their own, many callers' rows in one commit.
 *
 * <p>What the chains prove: once sealed, a row that is altered, removed or moved is found and
 * named, because the hash of every segment is signed with a key the database does not hold. What
 * they do not prove alone: rows that are not sealed yet, and the newest segments if somebody
 * removes them together with their rows and winds back the end of the chain. Against the latter,
 * keep {@linkplain Checkpoints checkpoints} outside the database.
 *
 * <p>Thread-safe. {@link #close()} writes what is waiting.
 */
public final class JdbcEvidenceLog implements EvidenceLog, AutoCloseable {

    private static final int ROWS_PER_SEGMENT = 1000;
    private static final int SEGMENTS_PER_PAGE = 100;
    private static final int WRITERS = 2;
    private static final HexFormat HEX = HexFormat.of();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final JdbcEvidence store;
    private final EvidenceSigner signer;
    private final AccessSource source;
    private final LegalClock clock;
    private final GroupCommit accesses;

    private volatile @Nullable VerificationReport lastReport;

    /** Sealers of one instance wait here, without a connection, and not in the database. */
    private final ReentrantLock sealing = new ReentrantLock();

    /**
     * Creates the door and starts its writers.
     *
     * @param host the data source of the callers' transactions
     * @param own a small pool of connections to the same database that no host transaction uses;
     *     four connections suffice, two are the least
     * @param signer signs the segments
     * @param source says from where an access came whose entry does not
     * @param clock the legal clock
     */
    public JdbcEvidenceLog(
            DataSource host,
            DataSource own,
            EvidenceSigner signer,
            AccessSource source,
            LegalClock clock) {
        this.store = new JdbcEvidence(host, own);
        this.signer = signer;
        this.source = source;
        this.clock = clock;
        this.accesses = new GroupCommit(store::commit, WRITERS, PATIENCE);
    }

    @Override
    public void append(LedgerEntry entry) {
        try {
            store.append(entry);
        } catch (DataIntegrityViolationException unacceptable) {
            // The database's message may quote the row.
            throw new LifecycleException(
                    Refusal.EVIDENCE_UNAVAILABLE,
                    "ledger",
                    "The database does not accept an entry of kind '"
                            + entry.kind()
                            + "', so the change does not take place. Shorten what it says.");
        } catch (DataAccessException failure) {
            throw new LifecycleException(
                    Refusal.EVIDENCE_UNAVAILABLE,
                    "ledger",
                    "The change could not be recorded, so it does not take place. Check the"
                            + " database, and that the transaction is not read-only.",
                    failure);
        }
    }

    @Override
    public void record(AccessEntry entry) {
        accesses.add(source.locate(entry));
    }

    @Override
    public void record(Connection connection, AccessEntry entry) {
        try {
            store.insert(connection, source.locate(entry));
        } catch (DataAccessException failure) {
            throw new LifecycleException(
                    Refusal.EVIDENCE_UNAVAILABLE,
                    "access log",
                    "The change of personal data could not be recorded, so it does not take place."
                            + " Check the database, and that the transaction is not read-only.",
                    failure);
        }
    }

    @Override
    public void seal() {
        try {
            for (Chain chain : Chain.values()) {
                seal(chain);
            }
        } catch (DataIntegrityViolationException taken) {
            throw new LifecycleException(
                    Refusal.EVIDENCE_UNAVAILABLE,
                    "evidence chain",
                    "The positions behind the end of the chain are taken: somebody wound the end"
                            + " back. Verify the evidence and look for who else writes"
                            + " to its table.");
        }
    }

    @Override
    public VerificationReport verify() {
        return verify(List.of());
    }

    @Override
    public VerificationReport verify(Collection<Checkpoint> checkpoints) {
        Findings findings = new Findings();
        verify(Chain.LEDGER, PurgedPart.NOTHING, findings);
        findings.add(verifyAccesses());
        findings.heads.forEach(head -> findings.breaks.addAll(compare(head, checkpoints)));
        VerificationReport report = findings.report(clock.now());
        lastReport = report;
        return report;
    }

    @Override
    public Checkpoint checkpoint() {
        List<Checkpoint.Head> heads =
                heads().stream()
                        .map(head -> new Checkpoint.Head(head.log(), head.position(), head.hash()))
                        .toList();
        return Checkpoint.of(clock.now(), heads, signer);
    }

    private List<VerificationReport.Break> compare(
            VerificationReport.Head head, Collection<Checkpoint> checkpoints) {
        return checkpoints.isEmpty()
                ? List.of()
                : store.own()
                        .run(
                                jdbc ->
                                        CheckpointCheck.of(
                                                Chain.of(head.log()),
                                                head.position(),
                                                checkpoints,
                                                store,
                                                signer));
    }

    @Override
    public List<VerificationReport.Head> heads() {
        return Arrays.stream(Chain.values())
                .map(
                        chain -> {
                            Chain.Head head = store.own().run(jdbc -> store.head(chain));
                            return head(chain, head.position(), head.hash());
                        })
                .toList();
    }

    @Override
    public Map<String, Instant> lastAccesses(Instant since) {
        return store.own().run(jdbc -> store.lastAccesses(since));
    }

    @Override
    public List<Observation> observations(Instant since) {
        return store.own().run(jdbc -> store.observations(since));
    }

    @Override
    public Optional<List<LedgerEntry>> changes(Set<String> kinds) {
        return Optional.of(store.changes(List.copyOf(kinds)));
    }

    @Override
    public @Nullable VerificationReport lastReport() {
        return lastReport;
    }

    /** What is purged while it is checked would look removed: then it is checked again. */
    private Findings verifyAccesses() {
        PurgedPart before = purged();
        while (true) {
            Findings findings = new Findings();
            findings.add(Chain.ACCESS, 0, before.breaks());
            findings.purged.addAll(before.parts());
            verify(Chain.ACCESS, before, findings);
            PurgedPart after = purged();
            if (after.summaries() == before.summaries()) {
                return findings;
            }
            before = after;
        }
    }

    private PurgedPart purged() {
        return store.own().run(jdbc -> PurgedPart.read(store, signer));
    }

    /** Writes the accesses that are waiting and stops accepting new ones. */
    @Override
    public void close() {
        accesses.close();
    }

    private void seal(Chain chain) {
        sealing.lock();
        try {
            store.begin(chain);
            int sealed;
            do {
                sealed = store.own().run(jdbc -> sealSegment(chain));
            } while (sealed == ROWS_PER_SEGMENT);
        } finally {
            sealing.unlock();
        }
    }

    private int sealSegment(Chain chain) {
        Chain.Head head = store.lockHead(chain);
        List<Chain.Unchained> rows = store.unchained(chain, ROWS_PER_SEGMENT);
        if (rows.isEmpty()) {
            return 0;
        }
        List<Chain.Link> links = links(head, rows);
        Chain.Link last = links.get(links.size() - 1);
        if (store.isTaken(chain, head.position() + 1, last.position())) {
            // Of the type that the index of the other tables and databases has the same found by.
            throw new DataIntegrityViolationException(
                    "A row of the chain "
                            + chain.code()
                            + " has a position between "
                            + (head.position() + 1)
                            + " and "
                            + last.position()
                            + ", behind the end of the chain: it was written past the sequencer, or"
                            + " the end was wound back. Nothing is sealed until then. Run"
                            + " EvidenceCommand verify.");
        }
        store.chain(chain, links);
        store.moveHead(chain, new Chain.Head(last.position(), last.hash()));
        store.insert(
                signed(
                        new Chain.Segment(
                                chain,
                                head.position() + 1,
                                last.position(),
                                head.hash(),
                                last.hash(),
                                clock.now())));
        return rows.size();
    }

    private static List<Chain.Link> links(Chain.Head head, List<Chain.Unchained> rows) {
        List<Chain.Link> links = new ArrayList<>(rows.size());
        byte[] previous = head.hash();
        long position = head.position();
        for (Chain.Unchained row : rows) {
            previous = Chain.link(previous, row.content());
            links.add(new Chain.Link(row.id(), row.at(), ++position, previous));
        }
        return links;
    }

    private Chain.SignedSegment signed(Chain.Segment segment) {
        return new Chain.SignedSegment(segment, signer.sign(segment.statement()));
    }

    private void verify(Chain chain, PurgedPart purged, Findings findings) {
        try {
            seal(chain);
        } catch (DataIntegrityViolationException taken) {
            // The end of the chain was wound back; that is found below.
        }
        Ends ends = store.own().run(jdbc -> ends(chain));
        long position = purged.last();
        byte @Nullable [] hash = purged.hash();
        byte[] head = purged.hash();
        beginsAtItsBeginning(chain, purged, findings);
        List<Chain.SignedSegment> page = page(chain, position);
        while (!page.isEmpty()) {
            for (Chain.SignedSegment signed : page) {
                Chain.Segment segment = signed.segment();
                continues(segment, position, hash, findings);
                hash = holds(signed, findings) ? segment.lastHash() : null;
                head = segment.lastHash();
                position = Math.max(position, segment.last());
                findings.segments++;
            }
            page = page(chain, page.get(page.size() - 1).segment().first());
        }
        ends(chain, ends, position, findings);
        findings.heads.add(head(chain, position, head));
    }

    private VerificationReport.Head head(Chain chain, long position, byte[] hash) {
        return new VerificationReport.Head(
                chain.code(),
                position,
                HEX.formatHex(hash),
                store.own().run(jdbc -> store.countUnchained(chain)));
    }

    /**
     * Rows that were put back where a summary says that they are gone are nobody's evidence, nor is
     * what claims a place before the first: no segment reaches there, so it could be altered at any
     * time.
     */
    private void beginsAtItsBeginning(Chain chain, PurgedPart purged, Findings findings) {
        long lowest = store.own().run(jdbc -> store.lowestPosition(chain));
        if (lowest <= purged.last()) {
            findings.add(chain, lowest, lowest > 0 ? SegmentCheck.PURGED : SegmentCheck.UNSIGNED);
        }
    }

    private Ends ends(Chain chain) {
        long head = store.lockHead(chain).position();
        return new Ends(head, store.highestPosition(chain));
    }

    private List<Chain.SignedSegment> page(Chain chain, long position) {
        return store.own().run(jdbc -> store.segmentsAfter(chain, position, SEGMENTS_PER_PAGE));
    }

    /** Whether a segment begins where the one before it ended. */
    private static void continues(
            Chain.Segment segment, long position, byte @Nullable [] hash, Findings findings) {
        if (segment.first() != position + 1) {
            findings.add(segment.chain(), position + 1, SegmentCheck.UNSIGNED);
        } else if (hash != null && !Arrays.equals(segment.previousHash(), hash)) {
            findings.add(segment.chain(), segment.first(), SegmentCheck.SIGNATURE);
        }
    }

    /** Whether the signature of a segment holds; its rows are checked either way. */
    private boolean holds(Chain.SignedSegment signed, Findings findings) {
        Chain.Segment segment = signed.segment();
        boolean holds = signer.verifies(segment.statement(), signed.signature());
        if (!holds) {
            findings.add(segment.chain(), segment.last(), SegmentCheck.SIGNATURE);
        }
        if (segment.last() - segment.first() < ROWS_PER_SEGMENT) {
            List<Chain.Row> rows =
                    store.own()
                            .run(
                                    jdbc ->
                                            store.between(
                                                    segment.chain(),
                                                    segment.first(),
                                                    segment.last()));
            findings.add(segment.chain(), rows.size(), SegmentCheck.of(segment, rows));
        }
        return holds;
    }

    private static void ends(Chain chain, Ends ends, long position, Findings findings) {
        if (position < ends.head() || position < ends.highest()) {
            findings.add(chain, position + 1, SegmentCheck.UNSIGNED);
        } else if (ends.head() < Math.min(position, ends.highest())) {
            findings.add(chain, ends.head() + 1, SegmentCheck.WOUND_BACK);
        }
    }

    /** Where a chain ends by its own account, and the highest position a row claims. */
    private record Ends(long head, long highest) {}

    /** Collects what is found. */
    private static final class Findings {

        private final Map<Chain, Long> rows = new EnumMap<>(Chain.class);
        private final List<VerificationReport.Head> heads = new ArrayList<>();
        private final List<VerificationReport.Purged> purged = new ArrayList<>();
        private final Set<VerificationReport.Break> breaks = new LinkedHashSet<>();
        private long segments;

        void add(Chain chain, long position, String finding) {
            breaks.add(new VerificationReport.Break(chain.code(), position, finding));
        }

        void add(Findings others) {
            others.rows.forEach((chain, checked) -> rows.merge(chain, checked, Long::sum));
            segments += others.segments;
            heads.addAll(others.heads);
            purged.addAll(others.purged);
            breaks.addAll(others.breaks);
        }

        void add(Chain chain, int checked, List<VerificationReport.Break> found) {
            rows.merge(chain, (long) checked, Long::sum);
            breaks.addAll(found);
        }

        VerificationReport report(Instant at) {
            return new VerificationReport(
                    at,
                    rows.getOrDefault(Chain.LEDGER, 0L),
                    rows.getOrDefault(Chain.ACCESS, 0L),
                    segments,
                    heads,
                    purged,
                    List.copyOf(breaks));
        }
    }
}
