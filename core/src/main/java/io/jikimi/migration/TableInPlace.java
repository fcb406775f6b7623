package io.jikimi.migration;

import io.jikimi.custody.TwinRows;
import io.jikimi.custody.TwinRows.Cell;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.migration.BackfillWrites.ChangedMeanwhile;
import io.jikimi.migration.InPlaceRows.Change;
import io.jikimi.migration.InPlaceRows.Row;
import io.jikimi.migration.JdbcBackfill.Counter;
import io.jikimi.migration.JdbcInPlace.Before;
import io.jikimi.migration.JdbcInPlace.Known;
import io.jikimi.migration.JdbcMigrations.Pass;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LifecycleException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Encrypts texts where they stand. Passes go over the tables until one has found every row as it
 * should be; then the tables are locked, and are the same row by row. So nothing is opened under
 * the lock, and what somebody has written since the pass is noticed.
 */
final class TableInPlace implements InPlaceDesk {

    private static final Logger LOGGER = LoggerFactory.getLogger(TableInPlace.class);

    private static final String DOWN =
            " Start no version of the service before this is ended or reverted; both need a window.";

    private static final String OVER =
            "The maintenance window is over. What was done stays; go on in the next one.";

    /** Whoever writes so often that no pass stays true writes on. */
    private static final int MOST_PASSES = 5;

    private static final long ROWS_PER_SECOND = 2_000;
    private static final int ROWS_AT_ONCE = 1_000;
    private static final int LONGEST_NAME = 80;

    private final Migrations migrations;
    private final EvidenceLog evidence;
    private final JdbcMigrations store;
    private final JdbcInPlace states;
    private final InPlaceForm form;

    TableInPlace(Migrations migrations, EvidenceLog evidence) {
        this.migrations = migrations;
        this.evidence = evidence;
        this.store = migrations.store();
        this.states = new JdbcInPlace(store);
        this.form = new InPlaceForm(store);
    }

    @Override
    public List<Status> status() {
        Map<String, Status> all = new LinkedHashMap<>();
        migrations
                .inPlace()
                .forEach(
                        rows ->
                                all.put(
                                        rows.table(),
                                        new Status(rows.table(), State.PLAIN, 0, 0, 0, null)));
        states.all().forEach(known -> all.put(known.table(), known.status()));
        migrations.inPlace().stream()
                .filter(rows -> isEnded(all.get(rows.table())))
                .filter(rows -> form.exists(rows) && !isEncrypted(rows))
                .forEach(rows -> all.compute(rows.table(), (table, each) -> begunAnew(each)));
        return List.copyOf(all.values());
    }

    private static boolean isEnded(@Nullable Status each) {
        return each != null && each.state() == State.ENCRYPTED;
    }

    private static Status begunAnew(Status each) {
        return new Status(
                each.table(),
                State.ENCRYPTING,
                each.rowsSeen(),
                each.rowsChanged(),
                each.valuesRefused(),
                each.endedAt());
    }

    /** The end is recorded for the columns that are declared now, and no plain value came since. */
    private boolean isEncrypted(TwinRows rows) {
        Known known = states.find(rows.table());
        InPlaceRows there = new InPlaceRows(store, rows);
        return known != null
                && known.state() == State.ENCRYPTED
                && known.columns().equals(JdbcInPlace.columns(rows))
                && rows.cells().stream().allMatch(cell -> there.countPlain(cell) == 0);
    }

    @Override
    public List<String> statements() {
        return migrations.inPlace().stream().flatMap(rows -> form.missing(rows).stream()).toList();
    }

    @Override
    public List<String> undo() {
        return migrations.inPlace().stream().flatMap(rows -> form.undo(rows).stream()).toList();
    }

    @Override
    public MigrationLedger.Estimate estimate() {
        long count = 0;
        long bytes = 0;
        for (TwinRows rows : migrations.inPlace()) {
            count += new InPlaceRows(store, rows).count();
            for (Cell cell : rows.cells()) {
                bytes += new InPlaceRows(store, rows).bytesToCome(cell);
            }
        }
        return new MigrationLedger.Estimate(
                count, bytes, Duration.ofSeconds(count / ROWS_PER_SECOND + 1));
    }

    @Override
    public Outcome encrypt(Actor by, int batchSize, Consumer<Status> afterBatch) {
        return new Run(by, batchSize, afterBatch, true).run();
    }

    @Override
    public Outcome revert(Actor by, int batchSize, Consumer<Status> afterBatch) {
        return new Run(by, batchSize, afterBatch, false).run();
    }

    /** No two runs have the same, whatever their processes are called. */
    private String owner() {
        String instance = migrations.plan().instance();
        return instance.substring(0, Math.min(instance.length(), LONGEST_NAME))
                + " "
                + UUID.randomUUID();
    }

    /** One call, from its first row to its last. */
    private final class Run {

        private final Actor by;
        private final int batchSize;
        private final Consumer<Status> afterBatch;
        private final boolean encrypts;
        private final State goal;
        private final State working;
        private final Instant until;
        private final String owner = owner();
        private final Map<String, Long> refused = new TreeMap<>();
        private final Map<String, byte[]> seen = new LinkedHashMap<>();

        /** What the rows of a table were when a change of one of them came to nothing. */
        private final Map<String, byte[]> unmoved = new HashMap<>();

        /** The tables of which nobody has written a row, and whose rows do not change. */
        private final Set<String> swallowing = new TreeSet<>();

        /** Whether a key was replaced while a pass used it. */
        private boolean late;

        Run(Actor by, int batchSize, Consumer<Status> afterBatch, boolean encrypts) {
            this.by = by;
            this.batchSize = batchSize;
            this.afterBatch = afterBatch;
            this.encrypts = encrypts;
            this.goal = encrypts ? State.ENCRYPTED : State.REVERTED;
            this.working = encrypts ? State.ENCRYPTING : State.REVERTING;
            this.until = window();
        }

        Outcome run() {
            refuseOthers();
            states.tellInterrupted(evidence);
            states.tell(evidence);
            refuseUnfit();
            orTaken(() -> store.reportInPlace(migrations.plan()));
            try {
                List<TwinRows> open = open();
                begin(open);
                states.tell(evidence);
                return passes(open);
            } catch (RuntimeException failure) {
                quietly(() -> states.tellLeft(evidence, owner));
                throw store.dialect().isUnauthorized(failure) ? unseen() : failure;
            } finally {
                quietly(() -> states.stopped(owner));
                quietly(() -> store.leave(migrations.plan()));
            }
        }

        /** What has come of the run is said, whether or not this can be written down now. */
        private void quietly(Runnable last) {
            try {
                last.run();
            } catch (RuntimeException later) {
                LOGGER.warn(
                        "Not written down yet, the next run or start does it: {}",
                        later.toString());
            }
        }

        /** The tables there is something to do for. */
        private List<TwinRows> open() {
            return migrations.inPlace().stream()
                    .filter(
                            rows ->
                                    encrypts
                                            ? !isEncrypted(rows)
                                            : comesBack(states.find(rows.table())))
                    .toList();
        }

        private boolean comesBack(@Nullable Known known) {
            return known != null && known.isOpen() && !known.hasEnded();
        }

        /** Nobody who reads only one of the two forms may be there. */
        private void refuseOthers() {
            List<String> others = store.others(migrations.plan());
            if (!others.isEmpty()) {
                throw refused(
                        "The process "
                                + others.get(0)
                                + " reported a moment ago. Stop every instance of the service and every other command, and wait"
                                + " for 'jikimi.migration.instance-timeout' if one was killed.");
            }
        }

        private void refuseUnfit() {
            List<String> reasons = new ArrayList<>();
            for (TwinRows rows : migrations.inPlace()) {
                Known known = states.find(rows.table());
                String columns = JdbcInPlace.columns(rows);
                if (!encrypts && known != null && known.hasEnded()) {
                    reasons.add(
                            rows.table()
                                    + ": the end of its encryption is recorded, and instances may have written since."
                                    + " There is no way back any more.");
                } else if (!encrypts && known == null) {
                    reasons.add(rows.table() + ": nothing was encrypted in place.");
                } else if (encrypts && known != null && known.state() == State.REVERTING) {
                    reasons.add(
                            rows.table() + ": it is on the way back. Let 'revert' finish first.");
                } else if (known != null && known.isOpen() && lacks(columns, known)) {
                    reasons.add(
                            rows.table()
                                    + ": it was begun for the columns "
                                    + known.columns()
                                    + ". Declare them all until it is ended or reverted.");
                } else if (!store.states(rows.declared()).isEmpty()) {
                    reasons.add(
                            rows.table()
                                    + ": jikimi_migration knows the table, which was begun to be encrypted beside its plain"
                                    + " columns. Finish that, or remove the rows of a table that was given up.");
                }
                if (encrypts) {
                    reasons.addAll(form.unfit(rows));
                    form.missing(rows).forEach(each -> reasons.add("Run: " + each + ";"));
                }
            }
            if (encrypts && !undo().isEmpty()) {
                reasons.add(
                        "Keep what 'ddl' prints first: it puts the form of the tables back after a"
                                + " 'revert', and nothing tells it afterwards.");
            }
            // What was begun goes on: until it is ended no instance starts that could rotate the
            // key.
            if (encrypts
                    && migrations.keys().indexKeys().rotating()
                    && states.all().stream().noneMatch(Known::isOpen)) {
                reasons.add("The key of the search index is being rotated. Let that finish first.");
            }
            boolean some = !encrypts && !open().isEmpty();
            if (!reasons.isEmpty() && !some) {
                throw refused(String.join("\n", reasons));
            }
            reasons.forEach(reason -> LOGGER.warn("Stays as it is: {}", reason));
        }

        /** What was begun for a column is not forgotten by a shorter declaration. */
        private boolean lacks(String columns, Known known) {
            return !Set.of(columns.split(", ")).containsAll(List.of(known.columns().split(", ")));
        }

        private LifecycleException taken() {
            return refused(
                    "Another command has taken the tables over, so this one has stopped. Let only one run, and ask"
                            + " 'status'.");
        }

        private LifecycleException unseen() {
            return refused(
                    "The account of the command may not read every row of the tables: a policy of row-level security,"
                            + " or a privilege that it lacks. Give it one that sees all of them.");
        }

        private LifecycleException refused(String why) {
            return MigrationGate.behind(
                    String.join(", ", migrations.plan().inPlace().tables().keySet()), why);
        }

        private Instant window() {
            Instant end = migrations.plan().inPlace().until();
            Instant now = store.clock().now();
            if (end == null) {
                throw refused(
                        "No maintenance window is declared. Say in 'jikimi.migration.in-place.until' when it ends.");
            }
            if (!end.isAfter(now)) {
                throw refused(
                        "The maintenance window ended at "
                                + end
                                + ". Declare another one in 'jikimi.migration.in-place.until'; what was begun goes on"
                                + " where it was left.");
            }
            if (end.isAfter(now.plus(InPlacePlan.LONGEST))) {
                throw refused(
                        "The maintenance window ends at "
                                + end
                                + ", later than anybody stops a service for. Declare an end within "
                                + InPlacePlan.LONGEST.toHours()
                                + " hours.");
            }
            return end;
        }

        /**
         * A table that is taken.
         *
         * @param anew whether nothing goes on that was left
         * @param before what is there; null where what a killed run knew goes on
         */
        private record Taken(
                TwinRows rows, @Nullable Known known, boolean anew, @Nullable Before before) {}

        /** All of them or none. */
        private void begin(List<TwinRows> open) {
            List<Taken> all = open.stream().map(this::looked).toList();
            orTaken(
                    () ->
                            store.own()
                                    .run(
                                            jdbc -> {
                                                all.forEach(each -> take(jdbc, each));
                                                return true;
                                            }));
        }

        /** Of two that begin at once the database stops one. */
        private void orTaken(Runnable first) {
            try {
                first.run();
            } catch (DataAccessException failure) {
                throw failure instanceof DuplicateKeyException || store.dialect().isLocked(failure)
                        ? taken()
                        : failure;
            }
        }

        /** What was killed keeps what it knew of the time before; what was given up is new. */
        private Taken looked(TwinRows rows) {
            Known known = states.find(rows.table());
            boolean anew =
                    known == null
                            || known.state() != working
                            || !known.columns().equals(JdbcInPlace.columns(rows));
            return new Taken(
                    rows,
                    known,
                    anew,
                    known == null || anew || !isComparable(known.before())
                            ? before(rows, known)
                            : null);
        }

        private boolean isComparable(Before before) {
            return before.rows() >= 0 && before.isUnder(indexKey());
        }

        private long indexKey() {
            return migrations.keys().indexKeys().writing().id();
        }

        private Before before(TwinRows rows, @Nullable Known known) {
            InPlaceRows there = new InPlaceRows(store, rows);
            Before counted = there.counted();
            boolean same =
                    !encrypts
                            && known != null
                            && isComparable(known.before())
                            && counted.rows() == known.before().rows()
                            && counted.values().equals(known.before().values());
            // What comes back is what stood there before anything was encrypted.
            String canary =
                    known != null && same
                            ? known.before().canary()
                            : canary(there, hasEnded(known));
            return new Before(counted.rows(), counted.values(), canary);
        }

        private boolean hasEnded(@Nullable Known known) {
            return known != null && known.hasEnded();
        }

        private void take(JdbcClient jdbc, Taken each) {
            String table = each.rows().table();
            Known known = each.known();
            if (!states.isFree(jdbc, table, known) || !encrypts && !comesBack(known)) {
                throw taken();
            }
            if (each.anew() && each.before() != null) {
                Instant ended =
                        encrypts && known != null && known.hasEnded() ? known.endedAt() : null;
                states.begin(jdbc, each.rows(), working, by, until, owner, ended, each.before());
                return;
            }
            states.resume(jdbc, table, by, until, owner);
            if (each.before() != null) {
                states.before(jdbc, table, each.before());
            }
        }

        private String canary(InPlaceRows there, boolean ended) {
            return values(there, ended, new TreeMap<>()).canary();
        }

        private InPlaceValues values(
                InPlaceRows there, boolean ended, Map<String, Long> refusedValues) {
            return new InPlaceValues(migrations.keys(), there, encrypts, ended, refusedValues);
        }

        private Outcome passes(List<TwinRows> open) {
            for (int pass = 0; pass < MOST_PASSES; pass++) {
                refused.clear();
                seen.clear();
                late = false;
                boolean clean = true;
                for (TwinRows rows : open) {
                    Known known = Objects.requireNonNull(states.find(rows.table()));
                    boolean whole = known.reached() == null;
                    clean &= pass(rows, known) && whole;
                    if (isOver()) {
                        return left(OVER);
                    }
                }
                if (!swallowing.isEmpty()) {
                    return left(
                            "The database takes changes of rows of "
                                    + String.join(", ", swallowing)
                                    + " and does not make them, though nobody else has written these rows. Look for a trigger"
                                    + " or a policy that keeps them as they are.");
                }
                if (!refused.isEmpty() && clean) {
                    return left(
                            "Values were left as they are; each is named in the log. Correct them and go on.");
                }
                if (clean) {
                    List<String> unequal = end(open);
                    if (unequal.isEmpty()) {
                        quietly(() -> states.tell(evidence));
                        return new Outcome(true, List.of(), Map.of());
                    }
                    if (!unequal.get(0).isEmpty()) {
                        return left(String.join(" ", unequal));
                    }
                }
            }
            return left(
                    late
                            ? "A key of a data subject or of the search index was replaced meanwhile. Go on."
                            : "Somebody writes into the tables again and again, so no pass stayed true. Stop every"
                                    + " version of the service, and go on.");
        }

        private boolean isOver() {
            return !until.isAfter(store.clock().now());
        }

        /** It may be taken up with what is there then: somebody corrects values meanwhile. */
        private Outcome left(String why) {
            states.tellLeft(evidence, owner);
            states.forgetBefore(owner);
            return new Outcome(false, List.of(why + DOWN), Map.copyOf(refused));
        }

        /** Whether nothing had to be changed. */
        private boolean pass(TwinRows rows, Known known) {
            InPlaceRows there = new InPlaceRows(store, rows);
            Counter counter = new Counter();
            InPlaceValues values = values(there, known.hasEnded(), refused);
            MessageDigest digest = digest();
            Object[] last = from(rows, known);
            Pass pass = last == null ? Pass.NEW : new Pass(known.seen(), known.changed(), 0);
            boolean clean = true;
            boolean missed = false;
            List<Row> page;
            do {
                page = there.read(last, batchSize);
                page.forEach(row -> row.addTo(digest));
                Worked worked = work(there, values, page, counter);
                clean &= worked.stored() == 0 && !worked.inVain();
                missed |= worked.missed();
                late |= worked.late();
                last = page.size() < batchSize ? null : page.get(page.size() - 1).key();
                pass =
                        new Pass(
                                pass.seen() + page.size(),
                                pass.changed() + worked.stored(),
                                total(rows, counter));
                reached(rows, last == null ? null : kept(last[0]), pass);
                store.reportInPlace(migrations.plan());
                afterBatch.accept(Objects.requireNonNull(states.find(rows.table())).status());
            } while (last != null && !isOver());
            byte[] found = digest.digest();
            seen.put(rows.table(), found);
            if (missed && Arrays.equals(found, unmoved.put(rows.table(), found))) {
                swallowing.add(rows.table());
            }
            return clean;
        }

        /** A text may tell who somebody is: its pass begins anew when it was killed. */
        private @Nullable String kept(Object id) {
            return RowKeys.isNobody(id) ? id.toString() : null;
        }

        private void reached(TwinRows rows, @Nullable String key, Pass pass) {
            store.own()
                    .run(
                            jdbc -> {
                                hold(jdbc, rows.table());
                                states.reached(jdbc, rows.table(), key, pass);
                                return true;
                            });
        }

        /** Until the transaction ends nobody takes the table over; whoever has done so goes on. */
        private void hold(JdbcClient jdbc, String table) {
            if (!states.isHeld(jdbc, table, working, owner)) {
                throw taken();
            }
        }

        private long total(TwinRows rows, Counter counter) {
            return Math.max(
                    counter.refused(),
                    refused.entrySet().stream()
                            .filter(each -> each.getKey().startsWith(rows.table() + "."))
                            .mapToLong(Map.Entry::getValue)
                            .sum());
        }

        private Object @Nullable [] from(TwinRows rows, Known known) {
            String reached = known.reached();
            return reached == null
                    ? null
                    : rows.id(reached).map(id -> new Object[] {id}).orElse(null);
        }

        /**
         * What has come of some rows.
         *
         * @param stored how many were changed
         * @param missed whether a change met no row, or not the row that was read
         * @param late whether a key was another one before everything was stored
         */
        private record Worked(long stored, boolean missed, boolean late) {

            boolean inVain() {
                return missed || late;
            }
        }

        private Worked work(
                InPlaceRows there, InPlaceValues values, List<Row> page, Counter counter) {
            Set<Long> used = new HashSet<>();
            long indexKey = indexKey();
            List<Change> changes = values.changes(page, used, counter);
            long before = counter.refused();
            try {
                long stored =
                        there.store(
                                changes,
                                jdbc -> {
                                    hold(jdbc, there.table());
                                    return migrations.keys().areTaken(jdbc, Set.copyOf(used))
                                            && (!encrypts
                                                    || migrations
                                                            .keys()
                                                            .isIndexTaken(jdbc, indexKey));
                                },
                                counter);
                long left = counter.refused() - before;
                if (left > 0) {
                    refused.merge(there.table() + ".*", left, Long::sum);
                }
                return new Worked(stored, stored + left < changes.size(), false);
            } catch (ChangedMeanwhile tooLate) {
                LOGGER.info("{}: {}; nothing was stored", there.table(), tooLate.getMessage());
                return new Worked(0, false, true);
            }
        }

        /**
         * Ends it if every row is what the pass has found, with the tables locked. Otherwise says
         * why not; an empty reason is that somebody has written.
         */
        private List<String> end(List<TwinRows> open) {
            Map<String, String> canaries = new TreeMap<>();
            open.forEach(
                    rows ->
                            canaries.put(
                                    rows.table(),
                                    canary(
                                            new InPlaceRows(store, rows),
                                            hasEnded(states.find(rows.table())))));
            List<InPlaceRows> all =
                    (encrypts ? migrations.inPlace() : open)
                            .stream().map(rows -> new InPlaceRows(store, rows)).toList();
            try {
                return store.own().run(jdbc -> end(jdbc, all, canaries));
            } catch (DataAccessException failure) {
                if (!store.dialect().isLocked(failure)) {
                    throw failure;
                }
                return List.of(
                        "A transaction that has not ended keeps the tables from being locked. End it, and go on.");
            }
        }

        private List<String> end(
                JdbcClient jdbc, List<InPlaceRows> all, Map<String, String> canaries) {
            all.forEach(InPlaceRows::seeEveryRow);
            all.forEach(there -> there.lock(longestWait()));
            if (isOver()) {
                return List.of(OVER);
            }
            List<InPlaceRows> open =
                    all.stream().filter(there -> canaries.containsKey(there.table())).toList();
            open.forEach(there -> hold(jdbc, there.table()));
            for (InPlaceRows there : open) {
                if (!Arrays.equals(seen.get(there.table()), digestOf(there))) {
                    return List.of("");
                }
            }
            List<String> reasons = new ArrayList<>();
            open.forEach(
                    there ->
                            addUnequal(
                                    there,
                                    String.valueOf(canaries.get(there.table())),
                                    states.find(jdbc, there.table()),
                                    reasons));
            if (encrypts) {
                all.forEach(there -> addPlain(there, reasons));
            }
            if (reasons.isEmpty()) {
                open.forEach(there -> states.ended(jdbc, there.table(), goal));
            }
            return reasons;
        }

        /** Who waits says nothing, and whoever says nothing for long enough is taken over. */
        private Duration longestWait() {
            return migrations.plan().timeout().dividedBy(2);
        }

        /** Also in a table that was ended long ago. */
        private void addPlain(InPlaceRows there, List<String> reasons) {
            for (Cell cell : there.rows().cells()) {
                long plain = there.plain(cell);
                if (plain > 0) {
                    reasons.add(
                            there.table()
                                    + "."
                                    + cell.plain()
                                    + ": "
                                    + plain
                                    + " values stand in the clear. Stop whoever writes them, and go on.");
                }
            }
        }

        private void addUnequal(
                InPlaceRows there, String canary, Known known, List<String> reasons) {
            Before before = known.before();
            long rows = there.count();
            String values = there.values();
            if (rows != before.rows() || !values.equals(before.values())) {
                reasons.add(
                        there.table()
                                + " had "
                                + before.rows()
                                + " rows ("
                                + before.values()
                                + ") before and has "
                                + rows
                                + " now ("
                                + values
                                + "), so somebody has written into it. Stop whoever it is, and go on.");
            } else if (!before.isUnder(indexKey())) {
                reasons.add("The key of the search index was replaced meanwhile. Go on.");
            } else if (!canary.equals(before.canary())) {
                reasons.add(
                        there.table()
                                + ": the values of its first rows are not those of before. Find out who has written them, and"
                                + " go on.");
            }
        }

        private byte[] digestOf(InPlaceRows there) {
            MessageDigest digest = digest();
            there.forEach(
                    ROWS_AT_ONCE,
                    row -> {
                        row.addTo(digest);
                        return true;
                    });
            return digest.digest();
        }

        private static MessageDigest digest() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
