package io.jikimi.keys;

import io.jikimi.crypto.DataKey;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.keys.DataKeyGenerations.Living;
import io.jikimi.keys.JdbcMasterKeyEpochs.Proven;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Rotations in the tables {@code jikimi_rotation} and {@code jikimi_rotation_place}. Whoever takes
 * a step of a rotation holds its row, so that steps follow each other whatever instance takes them.
 *
 * <p>Thread-safe. Called outside any transaction of the service.
 */
public final class JdbcKeyRotation implements KeyRotation, KeySweep {

    /**
     * Every instance has heard of a newer key after five seconds. The rest is for transactions that
     * were told before that they may complete, and have not. It is measured by the database:
     * whoever retires a key may sit at a machine whose clock is slow.
     */
    static final Duration HEARD_OF = Duration.ofMinutes(1);

    private static final int BATCH = 500;
    private static final Actor CLOCK = Actor.system("key-rotation");

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final DatabaseDialect dialect;
    private final DataKeyGenerations dataKeys;
    private final JdbcKeyLedger ledger;
    private final JdbcMasterKeyEpochs epochs;
    private final SecureRandom random = new SecureRandom();
    private final EvidenceLog evidence;
    private final LegalClock clock;

    /**
     * Creates the door.
     *
     * @param host the data source of the callers' transactions
     * @param masterKeys what wraps the keys
     * @param evidence where it says what became of keys
     * @param clock the legal clock
     */
    public JdbcKeyRotation(
            DataSource host, MasterKeys masterKeys, EvidenceLog evidence, LegalClock clock) {
        this.jdbc = JdbcClient.create(host);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(host));
        this.dialect = DatabaseDialect.of(host);
        KeyWrapping wrapping = new KeyWrapping(masterKeys);
        OwnTransactions own = new OwnTransactions(host);
        this.dataKeys =
                JdbcDataKeyTable.generations(jdbc, new JdbcTemplate(host), dialect, wrapping);
        this.epochs = new JdbcMasterKeyEpochs(own, dialect, masterKeys, clock);
        this.ledger = new JdbcKeyLedger(own, dialect, wrapping, epochs, clock);
        this.evidence = evidence;
        this.clock = clock;
    }

    @Override
    public long retireDataKeys(Instant createdBefore, Actor actor) {
        long retired = 0;
        long from = Long.MIN_VALUE;
        List<Living> living;
        do {
            living = dataKeys.livingBefore(createdBefore, from, BATCH);
            retired += retire(dataKeys.withoutRetiredElder(living), actor);
            from = living.isEmpty() ? from : living.get(living.size() - 1).keyId() + 1;
        } while (living.size() == BATCH && from > Long.MIN_VALUE);
        return retired;
    }

    @Override
    public long retireDataKeys(DataSubjectId subject, Actor actor) {
        return retire(dataKeys.livingOf(subject), actor);
    }

    private int retire(List<Living> living, Actor actor) {
        if (living.isEmpty()) {
            return 0;
        }
        ensureRow(Kind.DATA_KEY);
        // Before anything is held: the master key may be kept elsewhere.
        Proven epoch = epochs.current();
        List<DataKeyGenerations.Successor> successors = dataKeys.successors(living, epoch.epoch());
        return inTransaction(
                () -> {
                    epochs.hold(jdbc, epoch);
                    Rotation rotation = hold(Kind.DATA_KEY);
                    int retired = dataKeys.retire(successors, now());
                    if (retired > 0) {
                        if (rotation.phase() != Phase.SWEEPING) {
                            enter(Kind.DATA_KEY, Phase.WAITING, rotation.pass());
                        }
                        append("data-key.retired", retired, actor);
                    }
                    return retired;
                });
    }

    @Override
    public boolean rotateIndexKey(Actor actor) {
        if (!ledger.isUsed(JdbcKeyLedger.INDEX)) {
            return false;
        }
        ensureRow(Kind.SEARCH_INDEX);
        byte[] material = new byte[DataKey.BYTES];
        random.nextBytes(material);
        JdbcKeyLedger.Made made = ledger.make(JdbcKeyLedger.INDEX, material);
        Arrays.fill(material, (byte) 0);
        return inTransaction(
                () -> {
                    Rotation rotation = hold(Kind.SEARCH_INDEX);
                    if (rotation.phase() != Phase.IDLE) {
                        return false;
                    }
                    ledger.prepare(jdbc, JdbcKeyLedger.INDEX, "HMAC-SHA-256", made);
                    enter(Kind.SEARCH_INDEX, Phase.WAITING, rotation.pass());
                    append("index-key.prepared", 1, actor);
                    return true;
                });
    }

    @Override
    public Progress progress(Kind kind) {
        Rotation rotation = read(kind);
        long[] rows = {0, 0};
        jdbc.sql(
                        "select sum(seen) as seen, sum(rewritten) as rewritten from"
                                + " jikimi_rotation_place where kind = ?")
                .param(name(kind))
                .query(
                        row -> {
                            rows[0] = row.getLong("seen");
                            rows[1] = row.getLong("rewritten");
                        });
        return new Progress(
                rotation == null ? Phase.IDLE : rotation.phase(),
                rotation == null ? 0 : rotation.pass(),
                rows[0],
                rows[1],
                kind == Kind.DATA_KEY ? dataKeys.perState() : new TreeMap<>());
    }

    @Override
    public boolean begin(Kind kind) {
        Rotation rotation = read(kind);
        if (rotation == null || rotation.phase() == Phase.IDLE) {
            return false;
        }
        return rotation.phase() == Phase.SWEEPING || close(kind);
    }

    private boolean close(Kind kind) {
        long[] next = {Long.MIN_VALUE};
        boolean waiting = true;
        while (waiting && next[0] < Long.MAX_VALUE) {
            waiting =
                    inTransaction(
                            () -> {
                                Rotation rotation = hold(kind);
                                if (rotation.phase() != Phase.WAITING || !rotation.heardOf()) {
                                    return false;
                                }
                                next[0] = closeOlder(kind, next[0]);
                                if (next[0] == Long.MAX_VALUE) {
                                    forgetPlaces(kind);
                                    enter(kind, Phase.SWEEPING, rotation.pass() + 1);
                                }
                                return true;
                            });
        }
        return phase(kind) == Phase.SWEEPING;
    }

    /** The number to go on from, or {@code Long.MAX_VALUE} when all older keys are closed. */
    private long closeOlder(Kind kind, long from) {
        if (kind == Kind.DATA_KEY) {
            return dataKeys.close(from, BATCH);
        }
        ledger.activate(jdbc, JdbcKeyLedger.INDEX);
        append("index-key.activated", 1, CLOCK);
        return Long.MAX_VALUE;
    }

    @Override
    public Step page(Kind kind, String place, Function<@Nullable String, Page> work) {
        return inTransaction(
                () -> {
                    Rotation rotation = claim(kind);
                    if (rotation == null || rotation.phase() != Phase.SWEEPING) {
                        return new Step(false, false, 0, 0);
                    }
                    Place reached = reached(kind, place);
                    if (reached.done()) {
                        return new Step(true, true, 0, 0);
                    }
                    Page page = work.apply(reached.lastRow());
                    reach(kind, place, page);
                    return new Step(true, page.last(), page.seen(), page.rewritten());
                });
    }

    @Override
    public boolean finish(Kind kind, Supplier<Left> left, List<String> places) {
        Rotation before = read(kind);
        if (before == null || before.phase() != Phase.SWEEPING) {
            return false;
        }
        Left found = left.get();
        return inTransaction(
                () -> {
                    Rotation rotation = hold(kind);
                    // No pass comes twice: no key was closed since the look began.
                    if (rotation.phase() != Phase.SWEEPING || rotation.pass() != before.pass()) {
                        return false;
                    }
                    boolean sure = !found.others() && rotation.moved() == before.moved();
                    if (sure) {
                        overwrite(kind, found);
                    }
                    boolean ended = sure && found.isNothing();
                    goOn(kind, rotation, ended, places);
                    return ended;
                });
    }

    private void overwrite(Kind kind, Left found) {
        if (kind == Kind.DATA_KEY) {
            overwriteDataKeys(found.keyIds());
        } else if (found.isNothing()) {
            ledger.destroyRotated(jdbc, JdbcKeyLedger.INDEX);
            append("index-key.destroyed", 1, CLOCK);
        }
    }

    private void overwriteDataKeys(Set<Long> exceptFor) {
        int replaced = dataKeys.replace(exceptFor);
        if (replaced > 0) {
            append("data-key.replaced", replaced, CLOCK);
        }
    }

    /** What was retired meanwhile waits for nobody's leftovers. */
    private void goOn(Kind kind, Rotation rotation, boolean ended, List<String> places) {
        if (kind == Kind.DATA_KEY && dataKeys.anyRetired()) {
            enter(kind, Phase.WAITING, rotation.pass());
        } else if (ended) {
            enter(kind, Phase.IDLE, rotation.pass());
        } else {
            goThroughAgain(kind, rotation.pass() + 1, places);
        }
    }

    @Override
    public Map<Long, Replacement> replacements(Collection<Long> keyIds) {
        return dataKeys.replacements(keyIds);
    }

    @Override
    public String selectOfClosedKeys() {
        return dataKeys.selectOfClosed();
    }

    /**
     * Says, in the caller's transaction, that stored values are about to be moved as they are: what
     * moves past a sweep would be missed by it.
     */
    static void moving(JdbcClient jdbc) {
        jdbc.sql("update jikimi_rotation set moved = moved + 1 where phase <> 'IDLE'").update();
    }

    private void ensureRow(Kind kind) {
        if (read(kind) != null) {
            return;
        }
        try {
            jdbc.sql(
                            dialect.insertOrLeave(
                                    "insert into jikimi_rotation (kind, phase, changed_at, pass_no,"
                                            + " moved) values (?, 'IDLE', "
                                            + dialect.clock()
                                            + ", 0, 0)"))
                    .param(name(kind))
                    .update();
        } catch (DuplicateKeyException otherInstanceWasFirst) {
            // The row that the other instance stored says the same.
            return;
        }
    }

    private @Nullable Rotation read(Kind kind) {
        return find(kind, "");
    }

    private Rotation hold(Kind kind) {
        return Objects.requireNonNull(find(kind, " for update"), "The rotation was not begun");
    }

    private @Nullable Rotation claim(Kind kind) {
        return find(kind, dialect.claim());
    }

    private @Nullable Rotation find(Kind kind, String lock) {
        return jdbc.sql(
                        "select phase, pass_no, moved, changed_at <= "
                                + dialect.clock()
                                + " - interval '"
                                + HEARD_OF.toSeconds()
                                + "' second as heard_of from jikimi_rotation where kind = ?"
                                + lock)
                .param(name(kind))
                .query(JdbcKeyRotation::rotation)
                .optional()
                .orElse(null);
    }

    private Phase phase(Kind kind) {
        Rotation rotation = read(kind);
        return rotation == null ? Phase.IDLE : rotation.phase();
    }

    private void enter(Kind kind, Phase phase, int pass) {
        jdbc.sql(
                        "update jikimi_rotation set phase = ?, pass_no = ?, changed_at = "
                                + dialect.clock()
                                + " where kind = ?")
                .params(phase.name(), pass, name(kind))
                .update();
    }

    private void goThroughAgain(Kind kind, int pass, List<String> places) {
        enter(kind, Phase.SWEEPING, pass);
        for (String place : places) {
            jdbc.sql(
                            "update jikimi_rotation_place set last_row = null, done = false where"
                                    + " kind = ? and place = ?")
                    .params(name(kind), place)
                    .update();
        }
    }

    private void forgetPlaces(Kind kind) {
        jdbc.sql("delete from jikimi_rotation_place where kind = ?").param(name(kind)).update();
    }

    private Place reached(Kind kind, String place) {
        return jdbc.sql(
                        "select last_row, done from jikimi_rotation_place where kind = ? and place = ?")
                .params(name(kind), place)
                .query(
                        (row, number) ->
                                new Place(row.getString("last_row"), row.getBoolean("done")))
                .optional()
                .orElseGet(() -> firstPage(kind, place));
    }

    private Place firstPage(Kind kind, String place) {
        jdbc.sql(
                        "insert into jikimi_rotation_place (kind, place, seen, rewritten, done)"
                                + " values (?, ?, 0, 0, false)")
                .params(name(kind), place)
                .update();
        return new Place(null, false);
    }

    private void reach(Kind kind, String place, Page page) {
        jdbc.sql(
                        "update jikimi_rotation_place set last_row = ?, seen = seen + ?, rewritten ="
                                + " rewritten + ?, done = ? where kind = ? and place = ?")
                .param(page.lastRow())
                .params(page.seen(), page.rewritten(), page.last(), name(kind), place)
                .update();
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    private void append(String kind, long keys, Actor actor) {
        evidence.append(
                LedgerEntry.of(
                        kind,
                        clock.now(),
                        actor,
                        (DataSubjectId) null,
                        Map.of("keys", Long.toString(keys))));
    }

    private OffsetDateTime now() {
        return clock.now().atOffset(ZoneOffset.UTC);
    }

    private static String name(Kind kind) {
        return kind.name();
    }

    private static Rotation rotation(ResultSet row, int number) throws SQLException {
        return new Rotation(
                Phase.valueOf(row.getString("phase")),
                row.getInt("pass_no"),
                row.getLong("moved"),
                row.getBoolean("heard_of"));
    }

    private record Rotation(Phase phase, int pass, long moved, boolean heardOf) {}

    private record Place(@Nullable String lastRow, boolean done) {}
}
