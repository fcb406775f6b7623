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
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;

/**
 * The key ledger {@code jikimi_key} (암호키 관리대장): every key that belongs to the service and not to a
 * data subject, with what it is for, where it is kept and when it was made, rotated and destroyed.
 * A key is made on first use, in a transaction of its own; of two instances that make one at the
 * same time both end with the same.
 */
final class JdbcKeyLedger {

    static final String OWNER = "jikimi";
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
    record LedgerKey(long id, byte[] material) {}

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
        KeyWrapping.Wrapped wrapped = wrapping.wrap(id, purpose, material, epoch.epoch());
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
