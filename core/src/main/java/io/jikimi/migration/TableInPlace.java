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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts texts where they stand. Passes go over the tables until one has found every row as it
 * should be; then the tables are locked, and are the same row by row. So nothing is opened under
 * the lock, and what somebody has written since the pass is noticed.
 */
final class TableInPlace implements InPlaceDesk {

    private static final Logger LOGGER = LoggerFactory.getLogger(TableInPlace.class);

    /** Whoever writes so often that no pass stays true writes on. */
    private static final int MOST_PASSES = 5;

    private static final long ROWS_PER_SECOND = 2_000;
    private static final int ROWS_AT_ONCE = 1_000;

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
                                        new Status(rows.table(), State.PLAIN, 0, 0, 0, null, "")));
        states.all().forEach(known -> all.put(known.table(), known.status()));
        return List.copyOf(all.values());
    }

    @Override
    public List<String> statements() {
        return migrations.inPlace().stream().flatMap(rows -> form.missing(rows).stream()).toList();
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

    /** One call, from its first row to its last. */
    private final class Run {

        private final Actor by;
        private final int batchSize;
        private final Consumer<Status> afterBatch;
        private final boolean encrypts;
        private final State goal;
        private final Instant until;
        private final String instance = migrations.plan().instance();
        private final Map<String, Long> refused = new TreeMap<>();
        private final Map<String, byte[]> seen = new LinkedHashMap<>();

        Run(Actor by, int batchSize, Consumer<Status> afterBatch, boolean encrypts) {
            this.by = by;
            this.batchSize = batchSize;
            this.afterBatch = afterBatch;
            this.encrypts = encrypts;
            this.goal = encrypts ? State.ENCRYPTED : State.REVERTED;
            this.until = window();
        }

        Outcome run() {
            refuseOthers();
            states.tellInterrupted(evidence);
            states.tell(evidence);
            if (migrations.inPlace().stream().allMatch(rows -> is(rows, goal))) {
                return new Outcome(true, List.of(), Map.of());
            }
            refuseUnfit();
            store.reportInPlace(migrations.plan());
            try {
                migrations.inPlace().forEach(this::begin);
                states.tell(evidence);
                return passes();
            } finally {
                states.stopped(instance);
                store.leave(migrations.plan());
            }
        }

        private boolean is(TwinRows rows, State state) {
            Known known = states.find(rows.table());
            return known != null && known.state() == state;
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
                State state = known == null ? State.PLAIN : known.state();
                if (!encrypts && state == State.ENCRYPTED) {
                    reasons.add(
                            rows.table()
                                    + ": the end of its encryption is recorded, and instances may have written since."
                                    + " There is no way back any more.");
                } else if (!encrypts && state == State.PLAIN) {
                    reasons.add(rows.table() + ": nothing was encrypted in place.");
                } else if (encrypts && state == State.REVERTING) {
                    reasons.add(
                            rows.table() + ": it is on the way back. Let 'revert' finish first.");
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
            if (encrypts && migrations.keys().indexKeys().rotating()) {
                reasons.add("The key of the search index is being rotated. Let that finish first.");
            }
            if (!reasons.isEmpty()) {
                throw refused(String.join("\n", reasons));
            }
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

        /** What was killed keeps what it knew of the time before; what was given up is new. */
        private void begin(TwinRows rows) {
            Known known = states.find(rows.table());
            State state = encrypts ? State.ENCRYPTING : State.REVERTING;
            if (known != null && (known.state() == state || known.state() == goal)) {
                if (known.state() == state) {
                    resume(rows, known);
                }
                return;
            }
            InPlaceRows there = new InPlaceRows(store, rows);
            String former =
                    known == null || known.before().former().isEmpty()
                            ? form.former(rows)
                            : known.before().former();
            Before before = new Before(there.count(), there.values(), canary(there), former);
            states.begin(rows.table(), rows.declared(), state, by, until, instance, before);
        }

        private void resume(TwinRows rows, Known known) {
            states.resume(rows.table(), by, until, instance);
            if (known.before().rows() < 0) {
                InPlaceRows there = new InPlaceRows(store, rows);
                states.before(
                        rows.table(), new Before(there.count(), there.values(), canary(there), ""));
            }
        }

        private String canary(InPlaceRows there) {
            return new InPlaceValues(migrations.keys(), there, encrypts, new TreeMap<>()).canary();
        }

        private List<TwinRows> open() {
            return migrations.inPlace().stream().filter(rows -> !is(rows, goal)).toList();
        }

        private Outcome passes() {
            List<TwinRows> open = open();
            for (int pass = 0; pass < MOST_PASSES; pass++) {
                refused.clear();
                seen.clear();
                boolean clean = true;
                for (TwinRows rows : open) {
                    Known known = states.find(rows.table());
                    boolean whole = known == null || known.reached() == null;
                    clean &= pass(rows, known) && whole;
                    if (isOver()) {
                        return left(
                                "The maintenance window is over. What was done stays; go on in the next one.");
                    }
                }
                if (!refused.isEmpty() && clean) {
                    return left(
                            "Values were left as they are; each is named in the log. Correct them and go on.");
                }
                if (clean) {
                    List<String> unequal = end(open);
                    if (unequal.isEmpty()) {
                        states.tell(evidence);
                        return new Outcome(true, List.of(), Map.of());
                    }
                    if (!unequal.get(0).isEmpty()) {
                        return left(String.join(" ", unequal));
                    }
                }
            }
            return left(
                    "Somebody writes into the tables again and again, so no pass stayed true. Stop every version of the"
                            + " service, and go on.");
        }

        private boolean isOver() {
            return !until.isAfter(store.clock().now());
        }

        /** It may be taken up with what is there then: somebody corrects values meanwhile. */
        private Outcome left(String why) {
            states.tellLeft(evidence);
            states.forgetBefore(instance);
            return new Outcome(false, List.of(why), Map.copyOf(refused));
        }

        /** Whether nothing had to be changed. */
        private boolean pass(TwinRows rows, @Nullable Known known) {
            InPlaceRows there = new InPlaceRows(store, rows);
            Counter counter = new Counter();
            InPlaceValues values = new InPlaceValues(migrations.keys(), there, encrypts, refused);
            MessageDigest digest = digest();
            Object[] last = from(rows, known);
            Pass pass =
                    known == null || last == null
                            ? Pass.NEW
                            : new Pass(known.seen(), known.changed(), 0);
            boolean clean = true;
            List<Row> page;
            do {
                page = there.read(last, batchSize);
                page.forEach(row -> row.addTo(digest));
                long stored = work(there, values, page, counter);
                clean &= stored == 0;
                pass = pass.plus(new Pass(page.size(), Math.max(0, stored), 0));
                last = page.size() < batchSize ? null : page.get(page.size() - 1).key();
                pass = new Pass(pass.seen(), pass.changed(), total(rows, counter));
                states.reached(rows.table(), last == null ? null : String.valueOf(last[0]), pass);
                store.reportInPlace(migrations.plan());
                afterBatch.accept(
                        java.util.Objects.requireNonNull(states.find(rows.table())).status());
            } while (last != null && !isOver());
            seen.put(rows.table(), digest.digest());
            return clean;
        }

        private long total(TwinRows rows, Counter counter) {
            return Math.max(
                    counter.refused(),
                    refused.entrySet().stream()
                            .filter(each -> each.getKey().startsWith(rows.table() + "."))
                            .mapToLong(Map.Entry::getValue)
                            .sum());
        }

        private Object @Nullable [] from(TwinRows rows, @Nullable Known known) {
            String reached = known == null ? null : known.reached();
            return reached == null
                    ? null
                    : rows.id(reached).map(id -> new Object[] {id}).orElse(null);
        }

        /** How many rows were changed, or -1 if that was tried in vain. */
        private long work(
                InPlaceRows there, InPlaceValues values, List<Row> page, Counter counter) {
            Set<Long> used = new HashSet<>();
            List<Change> changes = values.changes(page, used, counter);
            long before = counter.refused();
            try {
                long stored =
                        there.store(changes, InPlaceRows.taken(migrations.keys(), used), counter);
                long left = counter.refused() - before;
                if (left > 0) {
                    refused.merge(there.table() + ".*", left, Long::sum);
                }
                return stored == 0 && changes.size() > left ? -1 : stored;
            } catch (ChangedMeanwhile tooLate) {
                LOGGER.info("{}: {}; nothing was stored", there.table(), tooLate.getMessage());
                return -1;
            }
        }

        /**
         * Ends it if every row is what the pass has found, with the tables locked. Otherwise says
         * why not; an empty reason is that somebody has written.
         */
        private List<String> end(List<TwinRows> open) {
            Map<String, String> canaries = new TreeMap<>();
            open.forEach(rows -> canaries.put(rows.table(), canary(new InPlaceRows(store, rows))));
            return store.own()
                    .run(
                            jdbc -> {
                                List<InPlaceRows> all =
                                        open.stream()
                                                .map(rows -> new InPlaceRows(store, rows))
                                                .toList();
                                all.forEach(InPlaceRows::lock);
                                for (InPlaceRows there : all) {
                                    if (!Arrays.equals(seen.get(there.table()), digestOf(there))) {
                                        return List.of("");
                                    }
                                }
                                List<String> reasons = new ArrayList<>();
                                all.forEach(
                                        there ->
                                                addUnequal(
                                                        there,
                                                        String.valueOf(canaries.get(there.table())),
                                                        states.find(jdbc, there.table()),
                                                        reasons));
                                if (reasons.isEmpty()) {
                                    all.forEach(there -> states.ended(jdbc, there.table(), goal));
                                }
                                return reasons;
                            });
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
