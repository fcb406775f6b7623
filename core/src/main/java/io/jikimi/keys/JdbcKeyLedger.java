package io.jikimi.keys;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The key ledger {@code jikimi_key} (암호키 관리대장): every key that belongs to the service and not to a
 * data subject, with what it is for, where it is kept and when it was made, rotated and destroyed.
 * A key is made on first use, in a transaction of its own; of two instances that make one at the
 * same time both end with the same.
 */
final class JdbcKeyLedger {

    static final String OWNER = "jikimi";

    /** What the key of the search index is for. */
    static final String INDEX = "search-index";

    private static final int ATTEMPTS = 3;

    private final OwnTransactions own;
    private final DatabaseDialect dialect;
    private final KeyWrapping wrapping;
    private final JdbcMasterKeyEpochs epochs;
    private final LegalClock clock;
    private final SecureRandom random = new SecureRandom();

    JdbcKeyLedger(
            OwnTransactions own,
            DatabaseDialect dialect,
            KeyWrapping wrapping,
            JdbcMasterKeyEpochs epochs,
            LegalClock clock) {
        this.own = own;
        this.dialect = dialect;
        this.wrapping = wrapping;
        this.epochs = epochs;
        this.clock = clock;
    }

    /** A key of the ledger, unwrapped. */
    record LedgerKey(long id, byte[] material) {

        /** Comes when the key is ready for use: its bytes are in memory once then. */
        void forget() {
            Arrays.fill(material, (byte) 0);
        }
    }

    /** The active key of a purpose, made if there is none yet. */
    LedgerKey activeKey(String purpose, String algorithm, Supplier<byte[]> newMaterial) {
        Optional<Row> active = active(purpose);
        for (int attempt = 0; active.isEmpty() && attempt < ATTEMPTS; attempt++) {
            create(purpose, algorithm, newMaterial.get());
            active = active(purpose);
        }
        return active.map(this::open)
                .orElseThrow(
                        () ->
                                new LifecycleException(
                                        Refusal.KEY_MISSING,
                                        "jikimi_key",
                                        "A new key for '"
                                                + purpose
                                                + "' could not be stored. Look at the database log"
                                                + " for what rejected the insert."));
    }

    /** Whether there is a key of a purpose in use. */
    boolean isUsed(String purpose) {
        return active(purpose).isPresent();
    }

    /** A key that is not destroyed, what may be done with it, and how it is opened. */
    record LivingKey(long id, String state, Supplier<LedgerKey> open) {}

    /** Every key of a purpose that is not destroyed, the oldest first, none of them opened. */
    List<LivingKey> living(String purpose) {
        return own.run(
                jdbc ->
                        jdbc.sql(
                                        "select id, purpose, wrapped, epoch, state from jikimi_key"
                                                + " where purpose = ? and state <> 'DESTROYED'"
                                                + " order by generation")
                                .param(purpose)
                                .query(
                                        (result, number) -> {
                                            Row row = row(result, number);
                                            String state = result.getString("state");
                                            return new LivingKey(row.id(), state, () -> open(row));
                                        })
                                .list());
    }

    /** The numbers and states of what {@link #living} opens. */
    static List<String> states(JdbcClient jdbc, String purpose) {
        return jdbc.sql(
                        "select id, state from jikimi_key where purpose = ? and state <>"
                                + " 'DESTROYED' order by generation")
                .param(purpose)
                .query((row, number) -> row.getLong("id") + " " + row.getString("state"))
                .list();
    }

    /** A key that was made, and what it was wrapped under. */
    record Made(long id, KeyWrapping.Wrapped wrapped, JdbcMasterKeyEpochs.Proven epoch) {}

    /** Makes a key, before anything is held: the master key may be kept elsewhere. */
    Made make(String purpose, byte[] material) {
        long id = random.nextLong();
        JdbcMasterKeyEpochs.Proven epoch = epochs.current();
        return new Made(id, wrapping.wrap(id, purpose, material, epoch.epoch()), epoch);
    }

    /** Adds a key as the one that comes next, in the caller's transaction. */
    void prepare(JdbcClient caller, String purpose, String algorithm, Made made) {
        epochs.hold(caller, made.epoch());
        int last =
                caller.sql("select max(generation) from jikimi_key where purpose = ?")
                        .param(purpose)
                        .query(Integer.class)
                        .single();
        caller.sql(
                        "insert into jikimi_key (id, purpose, generation, algorithm, owner, storage,"
                                + " state, wrapped, epoch, created_at) values (?, ?, ?, ?, ?, ?,"
                                + " 'PREPARED', ?, ?, ?)")
                .params(
                        made.id(),
                        purpose,
                        last + 1,
                        algorithm,
                        OWNER,
                        epochs.storage(made.epoch().epoch()),
                        made.wrapped().bytes(),
                        made.wrapped().epoch(),
                        now())
                .update();
    }

    /** Puts the prepared key to use; waits for those who write under the one before. */
    void activate(JdbcClient caller, String purpose) {
        caller.sql(
                        "select id from jikimi_key where purpose = ? and state in ('PREPARED',"
                                + " 'ACTIVE') order by generation desc for update")
                .param(purpose)
                .query(Long.class)
                .list();
        caller.sql(
                        "update jikimi_key set state = 'ROTATED', rotated_at = ? where purpose = ?"
                                + " and state = 'ACTIVE'")
                .params(now(), purpose)
                .update();
        caller.sql(
                        "update jikimi_key set state = 'ACTIVE', activated_at = ? where purpose = ?"
                                + " and state = 'PREPARED'")
                .params(now(), purpose)
                .update();
    }

    /** Overwrites the keys that are no longer in use, in the caller's transaction. */
    void destroyRotated(JdbcClient caller, String purpose) {
        caller.sql(
                        "update jikimi_key set state = 'DESTROYED', wrapped = ?, destroyed_at = ?"
                                + " where purpose = ? and state = 'ROTATED'")
                .params(new byte[] {0}, now(), purpose)
                .update();
    }

    /** Keeps the key in use, and the one that comes next, from changing places. */
    static void hold(JdbcClient caller, String purpose, DatabaseDialect dialect) {
        caller.sql(
                        "select id from jikimi_key where purpose = ? and state in ('PREPARED',"
                                + " 'ACTIVE') order by generation desc"
                                + dialect.shareLock())
                .param(purpose)
                .query(Long.class)
                .list();
    }

    /**
     * A {@code select} of the number and the state of every key of the search index that is in use,
     * or will be next, and is none of some.
     */
    static String selectOfOtherIndexKeys(int keys) {
        return "select id, state from jikimi_key where purpose = 'search-index' and state in"
                + " ('PREPARED', 'ACTIVE') and id not in ("
                + String.join(", ", Collections.nCopies(keys, "?"))
                + ")";
    }

    /** Whether another key of the search index is in use; until the caller ends it stays so. */
    static boolean isOtherIndexKeyUsed(JdbcClient caller, long keyId, DatabaseDialect dialect) {
        return caller.sql(selectOfOtherIndexKeys(1) + dialect.shareLock())
                .param(keyId)
                .query((row, number) -> row.getString("state"))
                .list()
                .contains("ACTIVE");
    }

    private OffsetDateTime now() {
        return clock.now().atOffset(ZoneOffset.UTC);
    }

    /** A key by its number, active or not, if it was not destroyed. */
    Optional<LedgerKey> key(long id, String purpose) {
        return own.run(
                        jdbc ->
                                jdbc.sql(
                                                "select id, purpose, wrapped, epoch from jikimi_key"
                                                        + " where id = ? and purpose = ? and state"
                                                        + " <> 'DESTROYED'")
                                        .params(id, purpose)
                                        .query(JdbcKeyLedger::row)
                                        .optional())
                .map(this::open);
    }

    private Optional<Row> active(String purpose) {
        return own.run(
                jdbc ->
                        jdbc
                                .sql(
                                        "select id, purpose, wrapped, epoch from jikimi_key where"
                                                + " purpose = ? and state = 'ACTIVE' order by"
                                                + " generation desc")
                                .param(purpose)
                                .query(JdbcKeyLedger::row)
                                .stream()
                                .findFirst());
    }

    /** The keys of the ledger as rows with wrapped keys. */
    static WrappedRows wrapped(OwnTransactions own, DatabaseDialect dialect, KeyWrapping wrapping) {
        return new WrappedRows(own, dialect, wrapping, "jikimi_key", "id", "purpose");
    }

    /** The lives of all keys a purpose has and had. */
    List<KeyLife> lives(String purpose) {
        return entries().stream()
                .filter(key -> key.purpose().equals(purpose))
                .map(
                        key ->
                                new KeyLife(
                                        key.epoch(),
                                        key.destroyedAt() == null,
                                        key.createdAt(),
                                        key.destroyedAt()))
                .toList();
    }

    /** Every key of the ledger, destroyed or not. */
    List<KeyLedgerEntry> entries() {
        return own.run(
                jdbc ->
                        jdbc.sql("select * from jikimi_key order by purpose, generation")
                                .query(JdbcKeyLedger::entry)
                                .list());
    }

    private static KeyLedgerEntry entry(ResultSet result, int number) throws SQLException {
        Instant activatedAt = instant(result, "activated_at");
        Instant rotatedAt = instant(result, "rotated_at");
        Instant destroyedAt = instant(result, "destroyed_at");
        return new KeyLedgerEntry(
                Long.toHexString(result.getLong("id")),
                result.getString("purpose"),
                result.getString("algorithm"),
                result.getString("owner"),
                result.getString("storage"),
                result.getInt("epoch"),
                KeyLedgerEntry.state(activatedAt, rotatedAt, destroyedAt),
                result.getObject("created_at", OffsetDateTime.class).toInstant(),
                activatedAt,
                null,
                rotatedAt,
                null,
                null,
                destroyedAt);
    }

    static @Nullable Instant instant(ResultSet result, String column) throws SQLException {
        OffsetDateTime moment = result.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    private void create(String purpose, String algorithm, byte[] material) {
        long id = random.nextLong();
        JdbcMasterKeyEpochs.Proven epoch = epochs.current();
        KeyWrapping.Wrapped wrapped;
        try {
            wrapped = wrapping.wrap(id, purpose, material, epoch.epoch());
        } finally {
            Arrays.fill(material, (byte) 0);
        }
        OffsetDateTime now = clock.now().atOffset(ZoneOffset.UTC);
        String insert =
                dialect.insertOrLeave(
                        "insert into jikimi_key (id, purpose, generation, algorithm, owner,"
                                + " state, wrapped, created_at, activated_at, storage, epoch) "
                                + JdbcMasterKeyEpochs.selectOfProven(
                                        dialect, "?, ?, 1, ?, ?, 'ACTIVE', ?, ?, ?, ?"));
        try {
            int stored =
                    own.run(
                            jdbc ->
                                    jdbc.sql(insert)
                                            .params(
                                                    id,
                                                    purpose,
                                                    algorithm,
                                                    OWNER,
                                                    wrapped.bytes(),
                                                    now,
                                                    now,
                                                    epochs.storage(epoch.epoch()),
                                                    epoch.epoch(),
                                                    epoch.check())
                                            .update());
            if (stored == 0) {
                epochs.refuseIfGone(epoch);
            }
        } catch (DuplicateKeyException otherInstanceWasFirst) {
            // The caller reads again and takes the key of the other instance.
            return;
        }
    }

    private LedgerKey open(Row row) {
        return new LedgerKey(
                row.id(),
                wrapping.unwrap(
                        row.id(),
                        row.purpose(),
                        new KeyWrapping.Wrapped(row.wrapped(), row.epoch())));
    }

    private static Row row(ResultSet result, int number) throws SQLException {
        return new Row(
                result.getLong("id"),
                result.getString("purpose"),
                result.getBytes("wrapped"),
                result.getInt("epoch"));
    }

    private record Row(long id, String purpose, byte[] wrapped, int epoch) {}
}
