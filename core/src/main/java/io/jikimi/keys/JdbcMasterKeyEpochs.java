package io.jikimi.keys;

import com.google.crypto.tink.Aead;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The epochs of the master key in the table {@code jikimi_master_key}, and which key each of them
 * is: a known text, encrypted with the key that was used under this number first. Two copies of a
 * keyset that are rotated each for itself hold different keys under one number; only one of them
 * opens that text, and only that one may wrap.
 *
 * <p>What is wrapped is stored by a statement that asks once more, under a lock: is the epoch still
 * there, and still the key that was compared? The destruction of an epoch waits for whoever holds
 * that lock, and whoever comes later stores nothing.
 *
 * <p>Thread-safe.
 */
final class JdbcMasterKeyEpochs {

    private static final byte[] TEXT =
            "io.jikimi.keys.master-key-check".getBytes(StandardCharsets.UTF_8);
    private static final String PURPOSE = "master";
    private static final int SAMPLES = 3;

    private final OwnTransactions own;
    private final DatabaseDialect dialect;
    private final MasterKeys masterKeys;
    private final LegalClock clock;
    private final List<WrappedRows> wrapped;
    private final Map<Integer, Compared> compared = new ConcurrentHashMap<>();

    JdbcMasterKeyEpochs(
            OwnTransactions own, DatabaseDialect dialect, MasterKeys masterKeys, LegalClock clock) {
        this.own = own;
        this.dialect = dialect;
        this.masterKeys = masterKeys;
        this.clock = clock;
        KeyWrapping wrapping = new KeyWrapping(masterKeys);
        this.wrapped =
                List.of(
                        JdbcDataKeyTable.wrapped(own, dialect, wrapping),
                        JdbcKeyLedger.wrapped(own, dialect, wrapping));
    }

    /**
     * An epoch whose key is the one this database knows.
     *
     * @param check the known text, encrypted with that key
     */
    record Proven(int epoch, byte[] check) {}

    /** What was compared, and with which key. */
    private record Compared(Aead key, Proven proven) {}

    /** A row of the table. */
    record Epoch(
            int epoch,
            String algorithm,
            String purpose,
            String owner,
            String storage,
            byte @Nullable [] check,
            Instant createdAt,
            @Nullable Instant activatedAt,
            @Nullable Instant rotatedAt,
            @Nullable Instant emptiedAt,
            @Nullable Instant destroyedAt) {}

    /** The master key is not the one of this database: nothing may be wrapped. */
    static final class OtherMasterKey extends LifecycleException {

        private static final long serialVersionUID = 1L;

        private OtherMasterKey(int epoch, String action) {
            super(Refusal.KEY_MISSING, "master key epoch " + epoch, action);
        }
    }

    /**
     * A {@code select} of the number of an epoch that is proven and not destroyed, else of nothing;
     * it stays so until the transaction ends. For the parameters {@code epoch} and {@code check}.
     */
    static String selectOfProven(DatabaseDialect dialect) {
        return "select epoch from jikimi_master_key where epoch = ? and check_value = ? and"
                + " destroyed_at is null"
                + dialect.shareLockIfAny();
    }

    /** The same with other things to select, in front of the number. */
    static String selectOfProven(DatabaseDialect dialect, String others) {
        return selectOfProven(dialect).replaceFirst("select ", "select " + others + ", ");
    }

    /**
     * The epoch that wraps new keys.
     *
     * @throws LifecycleException with {@code KEY_MISSING} if it is not the key that this database
     *     knows under this number, or was destroyed
     */
    Proven current() {
        return proven(masterKeys.currentEpoch());
    }

    /** An epoch, compared with the key that this database knows under this number. */
    Proven proven(int epoch) {
        Aead key = masterKeys.aead(epoch);
        Compared known = compared.get(epoch);
        if (known != null && known.key().equals(key)) {
            return known.proven();
        }
        Proven proven = new Proven(epoch, compare(epoch, key));
        compared.put(epoch, new Compared(key, proven));
        return proven;
    }

    /**
     * Keeps a proven epoch from being destroyed until the caller's transaction ends.
     *
     * @throws LifecycleException with {@code KEY_MISSING} if it is gone; nothing may be stored that
     *     was wrapped under it
     */
    void hold(JdbcClient caller, Proven proven) {
        boolean there =
                !caller.sql(selectOfProven(dialect))
                        .params(proven.epoch(), proven.check())
                        .query(Integer.class)
                        .list()
                        .isEmpty();
        if (!there) {
            refuseIfGone(proven);
            // The row of the epoch is there again, but unlocked: it could go before the caller
            // stores.
            throw new OtherMasterKey(
                    proven.epoch(),
                    "It could not be held. Nothing was stored; repeat the transaction.");
        }
    }

    /**
     * Says why a statement that asked for a proven epoch found none, if that is why it stored
     * nothing.
     */
    void refuseIfGone(Proven proven) {
        Optional<Epoch> row = find(proven.epoch());
        if (row.isPresent()
                && row.get().destroyedAt() == null
                && Arrays.equals(row.get().check(), proven.check())) {
            return;
        }
        compared.remove(proven.epoch());
        if (row.isEmpty()) {
            throw new OtherMasterKey(
                    proven.epoch(),
                    "jikimi_master_key does not know it any more. Nothing was stored. If the"
                            + " database was restored or emptied while this instance ran, repeat"
                            + " the transaction.");
        }
        proven(proven.epoch());
        throw new OtherMasterKey(
                proven.epoch(),
                "What jikimi_master_key says of it has changed meanwhile. Nothing was stored;"
                        + " repeat the transaction.");
    }

    /**
     * The epochs that are not the key this database knows, as far as they answer; writes nothing.
     */
    List<LifecycleException> others() {
        List<LifecycleException> others = new ArrayList<>();
        for (Epoch row : all()) {
            byte[] check = row.check();
            if (check != null && masterKeys.epochs().contains(row.epoch())) {
                try {
                    if (!opens(masterKeys.aead(row.epoch()), row.epoch(), check)) {
                        others.add(other(row));
                    }
                } catch (LifecycleException doesNotAnswer) {
                    others.add(doesNotAnswer);
                }
            }
        }
        return others;
    }

    private byte[] compare(int epoch, Aead key) {
        Epoch row = find(epoch).orElseGet(() -> insert(epoch));
        if (row.destroyedAt() != null) {
            throw destroyed(row);
        }
        byte[] check = row.check();
        if (check == null) {
            refuseIfItOpensNothing(row);
        } else if (opens(key, epoch, check)) {
            return check;
        }
        byte[] mine = check(key, epoch);
        byte[] stored = own.run(jdbc -> storeIfFirst(jdbc, epoch, check, mine));
        if (stored == mine || opens(key, epoch, stored)) {
            return stored;
        }
        throw other(row);
    }

    /**
     * Before there was such a text, or as long as nothing hangs on the epoch, whoever comes is the
     * first. Whoever compared with an earlier text stores nothing under it.
     */
    private byte[] storeIfFirst(JdbcClient jdbc, int epoch, byte @Nullable [] seen, byte[] mine) {
        byte[] now =
                jdbc.sql("select * from jikimi_master_key where epoch = ? for update")
                        .param(epoch)
                        .query(JdbcMasterKeyEpochs::epoch)
                        .single()
                        .check();
        boolean first = now == null || Arrays.equals(now, seen) && !isUsed(jdbc, epoch);
        if (now != null && !first) {
            return now;
        }
        jdbc.sql("update jikimi_master_key set check_value = ?, storage = ? where epoch = ?")
                .params(mine, storage(epoch), epoch)
                .update();
        return mine;
    }

    /** Where an epoch is kept. */
    String storage(int epoch) {
        return masterKeys.storage(epoch);
    }

    private boolean isUsed(JdbcClient jdbc, int epoch) {
        return wrapped.stream().anyMatch(rows -> rows.any(jdbc, epoch));
    }

    /** A database from before there was such a text: what it holds tells whose it is. */
    private void refuseIfItOpensNothing(Epoch row) {
        for (WrappedRows rows : wrapped) {
            WrappedRows.Sample sample = rows.sample(row.epoch(), Long.MIN_VALUE, SAMPLES);
            if (sample.tried() > 0 && sample.unopened().size() == sample.tried()) {
                throw other(row);
            }
        }
    }

    private static byte[] check(Aead key, int epoch) {
        try {
            return key.encrypt(TEXT, row(epoch));
        } catch (GeneralSecurityException failure) {
            throw new LifecycleException(
                    Refusal.KEY_MISSING,
                    "master key epoch " + epoch,
                    "It could not encrypt. Look at where it is kept.",
                    failure);
        }
    }

    private static boolean opens(Aead key, int epoch, byte[] check) {
        try {
            return Arrays.equals(key.decrypt(check, row(epoch)), TEXT);
        } catch (GeneralSecurityException another) {
            return false;
        }
    }

    private static byte[] row(int epoch) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(epoch).array();
    }

    private OtherMasterKey other(Epoch row) {
        return new OtherMasterKey(
                row.epoch(),
                "The "
                        + storage(row.epoch())
                        + " holds another key under this number than the one this database knows"
                        + " since "
                        + clock.dayOf(row.createdAt())
                        + " (then in "
                        + row.storage()
                        + "). It belongs to another service, or two copies of one keyset were"
                        + " rotated each for itself. Nothing is wrapped with it. Give this instance"
                        + " the master key of the others, and keep the other copy until the drill"
                        + " passes.");
    }

    private OtherMasterKey destroyed(Epoch row) {
        return new OtherMasterKey(
                row.epoch(),
                "It was destroyed, and this instance still has it in "
                        + storage(row.epoch())
                        + ": an old copy. Nothing is wrapped with it. Put the master key that the"
                        + " other instances use in its place, and delete it.");
    }

    private Epoch insert(int epoch) {
        String insert =
                dialect.insertOrLeave(
                        "insert into jikimi_master_key (epoch, algorithm, purpose, owner, storage,"
                                + " created_at) values (?, ?, ?, ?, ?, ?)");
        try {
            own.run(
                    jdbc ->
                            jdbc.sql(insert)
                                    .params(
                                            epoch,
                                            masterKeys.algorithm(),
                                            PURPOSE,
                                            JdbcKeyLedger.OWNER,
                                            masterKeys.storage(epoch),
                                            now())
                                    .update());
        } catch (DuplicateKeyException otherInstanceWasFirst) {
            // The row of the other instance says the same; which key it names is compared anyway.
            return find(epoch).orElseThrow(() -> otherInstanceWasFirst);
        }
        return find(epoch).orElseThrow();
    }

    private Optional<Epoch> find(int epoch) {
        return all().stream().filter(row -> row.epoch() == epoch).findFirst();
    }

    /** Writes down an epoch that was not seen before, without comparing. */
    void note(int epoch) {
        if (find(epoch).isEmpty()) {
            insert(epoch);
        }
    }

    List<Epoch> all() {
        return own.run(
                jdbc ->
                        jdbc.sql("select * from jikimi_master_key order by epoch")
                                .query(JdbcMasterKeyEpochs::epoch)
                                .list());
    }

    /** Locks an epoch in the caller's transaction. */
    Optional<Epoch> lock(JdbcClient host, int epoch) {
        return host.sql("select * from jikimi_master_key where epoch = ? for update")
                .param(epoch)
                .query(JdbcMasterKeyEpochs::epoch)
                .optional();
    }

    /** Says that an epoch wraps new keys, and older ones do not; whether that was not known. */
    boolean activate(JdbcClient host, int epoch) {
        int activated =
                host.sql(
                                "update jikimi_master_key set activated_at = ? where epoch = ? and"
                                        + " activated_at is null")
                        .params(now(), epoch)
                        .update();
        if (activated == 1) {
            host.sql(
                            "update jikimi_master_key set rotated_at = ? where epoch < ? and"
                                    + " rotated_at is null")
                    .params(now(), epoch)
                    .update();
        }
        return activated == 1;
    }

    /** Says whether anything is wrapped under an epoch; whether that was not known. */
    boolean noteEmptied(JdbcClient host, int epoch, boolean empty) {
        int changed =
                empty
                        ? host.sql(
                                        "update jikimi_master_key set emptied_at = ? where epoch ="
                                                + " ? and emptied_at is null")
                                .params(now(), epoch)
                                .update()
                        : host.sql(
                                        "update jikimi_master_key set emptied_at = null where epoch"
                                                + " = ? and emptied_at is not null")
                                .param(epoch)
                                .update();
        return changed == 1;
    }

    void noteDestroyed(JdbcClient host, int epoch) {
        host.sql("update jikimi_master_key set destroyed_at = ? where epoch = ?")
                .params(now(), epoch)
                .update();
    }

    private OffsetDateTime now() {
        return clock.now().atOffset(ZoneOffset.UTC);
    }

    private static Epoch epoch(ResultSet result, int number) throws SQLException {
        return new Epoch(
                result.getInt("epoch"),
                result.getString("algorithm"),
                result.getString("purpose"),
                result.getString("owner"),
                result.getString("storage"),
                result.getBytes("check_value"),
                result.getObject("created_at", OffsetDateTime.class).toInstant(),
                JdbcKeyLedger.instant(result, "activated_at"),
                JdbcKeyLedger.instant(result, "rotated_at"),
                JdbcKeyLedger.instant(result, "emptied_at"),
                JdbcKeyLedger.instant(result, "destroyed_at"));
    }
}
