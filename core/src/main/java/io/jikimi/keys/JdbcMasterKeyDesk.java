package io.jikimi.keys;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.keys.JdbcMasterKeyEpochs.Epoch;
import io.jikimi.keys.JdbcMasterKeyEpochs.OtherMasterKey;
import io.jikimi.keys.JdbcMasterKeyEpochs.Proven;
import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The life of the master key in the key ledger, one row per epoch, and in the evidence. An epoch is
 * known from the moment an instance sees it.
 *
 * <p>Thread-safe.
 */
public final class JdbcMasterKeyDesk implements MasterKeyDesk {

    private static final Logger LOGGER = LoggerFactory.getLogger(JdbcMasterKeyDesk.class);
    private static final Actor CLOCK = Actor.system("master-key");

    private final OwnTransactions own;
    private final JdbcClient host;
    private final TransactionTemplate transaction;
    private final MasterKeys masterKeys;
    private final JdbcMasterKeyEpochs epochs;
    private final JdbcKeyLedger serviceKeys;
    private final List<WrappedRows> wrapped;
    private final EvidenceLog evidence;
    private final LegalClock clock;
    private final @Nullable Period backupRetention;
    private final Period validity;
    private final Period indexValidity;
    private final SecureRandom random = new SecureRandom();

    /**
     * Creates the desk.
     *
     * @param own a small pool of connections to the primary that no host transaction uses
     * @param host the data source of the callers' transactions
     * @param masterKeys the master key
     * @param evidence where it says what became of an epoch
     * @param clock the legal clock
     * @param backupRetention how long a backup of the database is kept at most; null if that is not
     *     declared, and no epoch can be destroyed
     * @param validity how long an epoch should wrap new keys
     * @param indexValidity how long a key of the search index should make new entries
     */
    public JdbcMasterKeyDesk(
            DataSource own,
            DataSource host,
            MasterKeys masterKeys,
            EvidenceLog evidence,
            LegalClock clock,
            @Nullable Period backupRetention,
            Period validity,
            Period indexValidity) {
        this.host = JdbcClient.create(host);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(host));
        this.masterKeys = masterKeys;
        OwnTransactions transactions = new OwnTransactions(own);
        this.own = transactions;
        DatabaseDialect dialect = DatabaseDialect.of(own);
        this.epochs = new JdbcMasterKeyEpochs(transactions, dialect, masterKeys, clock);
        this.serviceKeys =
                new JdbcKeyLedger(
                        transactions, dialect, new KeyWrapping(masterKeys), epochs, clock);
        KeyWrapping wrapping = new KeyWrapping(masterKeys);
        this.wrapped =
                List.of(
                        JdbcDataKeyTable.wrapped(transactions, dialect, wrapping),
                        JdbcKeyLedger.wrapped(transactions, dialect, wrapping));
        this.evidence = evidence;
        this.clock = clock;
        this.backupRetention = backupRetention;
        this.validity = validity;
        this.indexValidity = indexValidity;
    }

    @Override
    public void compare() {
        epochs.current();
        masterKeys.epochs().forEach(this::note);
    }

    @Override
    public List<KeyLedgerEntry> ledger() {
        noteEpochs();
        noteEmptied(keysPerEpoch());
        List<KeyLedgerEntry> ledger = new ArrayList<>();
        epochs.all().forEach(epoch -> ledger.add(entry(epoch)));
        serviceKeys.entries().forEach(key -> ledger.add(withValidity(key)));
        return List.copyOf(ledger);
    }

    @Override
    public SortedMap<Integer, Long> keysPerEpoch() {
        SortedMap<Integer, Long> all = new TreeMap<>();
        wrapped.forEach(
                rows ->
                        rows.perEpoch()
                                .forEach((epoch, keys) -> all.merge(epoch, keys, Long::sum)));
        return all;
    }

    @Override
    public RewrapRun rewrap(int batchSize, int most) {
        if (batchSize < 1 || most < 1) {
            throw new IllegalArgumentException("A run must look at one key at least");
        }
        masterKeys.refresh();
        noteEpochs();
        Proven epoch = epochs.current();
        Progress progress = new Progress(most);
        if (mayHaveOlder(epoch.epoch())) {
            // Before they move: an epoch that an instance has used again is needed by its backups.
            noteEmptied(keysPerEpoch());
            wrapped.forEach(rows -> rewrap(rows, epoch, batchSize, progress));
        }
        SortedMap<Integer, Long> keys = new TreeMap<>();
        if (progress.looked) {
            keys = keysPerEpoch();
            noteEmptied(keys);
        }
        return new RewrapRun(epoch.epoch(), progress.rewrapped, progress.unopened, keys);
    }

    private void rewrap(WrappedRows rows, Proven epoch, int batchSize, Progress progress) {
        progress.looked = true;
        long next = Long.MIN_VALUE;
        boolean more = true;
        while (more && progress.left > 0) {
            int size = (int) Math.min(batchSize, progress.left);
            WrappedRows.Batch batch = rows.rewrap(epoch, next, size);
            if (batch.rewrapped() == 0 && batch.left() > 0) {
                epochs.refuseIfGone(epoch);
            }
            progress.add(batch);
            next = batch.next();
            more = batch.more();
        }
    }

    /** How far a run is. */
    private static final class Progress {

        private long left;
        private long rewrapped;
        private long unopened;
        private boolean looked;

        Progress(int most) {
            this.left = most;
        }

        void add(WrappedRows.Batch batch) {
            rewrapped += batch.rewrapped();
            unopened += batch.unopened();
            left -= batch.rewrapped() + batch.unopened();
        }
    }

    @Override
    public void destroyEpoch(int epoch, Actor actor) {
        masterKeys.refresh();
        noteEpochs();
        noteEmptied(keysPerEpoch());
        transaction.executeWithoutResult(
                status -> {
                    Epoch row = epochs.lock(host, epoch).orElseThrow(() -> unknown(epoch));
                    if (row.destroyedAt() == null) {
                        refuseIfNeeded(row);
                        destroy(row, actor);
                    }
                });
    }

    private void refuseIfNeeded(Epoch row) {
        if (row.epoch() >= masterKeys.currentEpoch()) {
            throw needed(
                    row.epoch(),
                    "New keys are wrapped under it, or will be. Rotate the master key first; only"
                            + " an older epoch can be destroyed.");
        }
        refuseBeforeOlder(row.epoch());
        // What was never seen as an epoch of its own goes with it where versions are trimmed.
        long keys =
                keysPerEpoch().headMap(row.epoch() + 1).values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
        if (keys > 0) {
            throw needed(
                    row.epoch(),
                    keys
                            + " keys are still wrapped under it, and their values would be lost."
                            + " Let the re-wrap finish on every instance first, and look into the"
                            + " log for keys that do not open.");
        }
        LocalDate from = destroyableFrom(row.emptiedAt());
        if (from == null) {
            throw needed(
                    row.epoch(),
                    "It is not declared how long backups are kept, and those from before the"
                            + " re-wrap need it. Set 'jikimi.keys.backup-retention'.");
        }
        if (clock.today().isBefore(from)) {
            throw needed(
                    row.epoch(),
                    "Backups that are still kept hold keys wrapped under it. Destroy it on "
                            + from
                            + " or later, when they are deleted.");
        }
    }

    /** Some keep versions that go from the oldest on, all up to one. */
    private void refuseBeforeOlder(int epoch) {
        epochs.all().stream()
                .filter(older -> older.epoch() < epoch && older.destroyedAt() == null)
                .findFirst()
                .ifPresent(
                        older -> {
                            throw needed(
                                    epoch,
                                    "Epoch "
                                            + older.epoch()
                                            + " is older and not destroyed yet. Destroy that one"
                                            + " first.");
                        });
    }

    private static LifecycleException needed(int epoch, String action) {
        return new LifecycleException(Refusal.KEY_IN_USE, "master key epoch " + epoch, action);
    }

    /** If this is interrupted after the key is gone, the next call only writes it down. */
    private void destroy(Epoch row, Actor actor) {
        masterKeys.destroy(row.epoch());
        masterKeys.refresh();
        refuseIfStillThere(row.epoch());
        epochs.noteDestroyed(host, row.epoch());
        append("master-key.destroyed", row.epoch(), actor, certificate(row));
    }

    private void refuseIfStillThere(int epoch) {
        if (masterKeys.epochs().contains(epoch)) {
            throw needed(
                    epoch,
                    "It was to be destroyed, and still opens keys. Look at "
                            + masterKeys.storage(epoch)
                            + ", and call this again.");
        }
    }

    @Override
    public Optional<BackupHorizon> horizon(DataSubjectId subject) {
        List<KeyLife> keys = JdbcDataKeyTable.livesOf(own, subject);
        if (keys.stream().anyMatch(KeyLife::lives)) {
            throw new LifecycleException(
                    Refusal.KEY_IN_USE,
                    "data subject " + subject,
                    "A key of this data subject lives, so nothing ends. Destroy the data first; or,"
                            + " if only a part was destroyed, say when.");
        }
        Instant destroyed =
                keys.stream()
                        .map(KeyLife::destroyedAt)
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .orElseGet(clock::now);
        return horizon(keys, destroyed);
    }

    @Override
    public Optional<BackupHorizon> horizon(DataSubjectId subject, Instant destroyed) {
        return horizon(JdbcDataKeyTable.livesOf(own, subject), destroyed);
    }

    /** A backup of that time holds every key that was made by then. */
    private Optional<BackupHorizon> horizon(List<KeyLife> ofSubject, Instant destroyed) {
        List<KeyLife> data = madeBy(destroyed, ofSubject);
        if (data.isEmpty()) {
            return Optional.empty();
        }
        List<KeyLife> index = madeBy(destroyed, serviceKeys.lives(JdbcKeyLedger.INDEX));
        int last =
                Stream.concat(data.stream(), index.stream())
                        .mapToInt(KeyLife::epoch)
                        .max()
                        .getAsInt();
        Set<Kind> inUse = EnumSet.noneOf(Kind.class);
        if (data.stream().anyMatch(KeyLife::lives)) {
            inUse.add(Kind.DATA_KEY);
        }
        if (index.stream().anyMatch(KeyLife::lives)) {
            inUse.add(Kind.SEARCH_INDEX);
        }
        return Optional.of(
                inUse.isEmpty() ? horizon(last) : new BackupHorizon(last, null, false, inUse));
    }

    private static List<KeyLife> madeBy(Instant moment, List<KeyLife> keys) {
        return keys.stream().filter(key -> !key.createdAt().isAfter(moment)).toList();
    }

    private BackupHorizon horizon(int last) {
        return epochs.all().stream()
                .filter(epoch -> epoch.epoch() == last)
                .map(this::horizon)
                .findFirst()
                .orElseGet(() -> new BackupHorizon(last, null, false, Set.of()));
    }

    private BackupHorizon horizon(Epoch epoch) {
        return epoch.destroyedAt() == null
                ? new BackupHorizon(
                        epoch.epoch(), destroyableFrom(epoch.emptiedAt()), false, Set.of())
                : new BackupHorizon(
                        epoch.epoch(), clock.dayOf(epoch.destroyedAt()), true, Set.of());
    }

    @Override
    public RecoveryDrill drill(int samples) {
        SortedMap<Integer, Long> keys = keysPerEpoch();
        long tried = 0;
        long opened = 0;
        Set<String> missing = new LinkedHashSet<>();
        epochs.others().forEach(no -> missing.add(no.where() + ": " + no.action()));
        for (int epoch : keys.keySet()) {
            for (WrappedRows rows : wrapped) {
                WrappedRows.Sample sample = sample(rows, epoch, samples);
                tried += sample.tried();
                opened += sample.tried() - sample.unopened().size();
                sample.unopened().forEach(no -> missing.add(no.where() + ": " + no.action()));
            }
        }
        return new RecoveryDrill(keys, tried, opened, List.copyOf(missing));
    }

    private WrappedRows.Sample sample(WrappedRows rows, int epoch, int samples) {
        WrappedRows.Sample somewhere = rows.sample(epoch, random.nextLong(), samples);
        return somewhere.tried() == samples
                ? somewhere
                : rows.sample(epoch, Long.MIN_VALUE, samples);
    }

    /** An epoch that is seen for the first time, or wraps new keys for the first time. */
    private void noteEpochs() {
        int current = epochs.current().epoch();
        masterKeys.epochs().forEach(this::note);
        transaction.executeWithoutResult(
                status -> {
                    if (epochs.activate(host, current)) {
                        append("master-key.activated", current, CLOCK);
                    }
                });
        List<Epoch> known = epochs.all();
        warnIfBehind(known, current);
        complainOfWhatWasDestroyed(known);
    }

    /** An older epoch may be disabled or not answer; that it is another one may not be. */
    private void note(int epoch) {
        epochs.note(epoch);
        try {
            epochs.proven(epoch);
        } catch (OtherMasterKey other) {
            if (!isDestroyed(epoch)) {
                throw other;
            }
        } catch (LifecycleException doesNotAnswer) {
            LOGGER.warn("An epoch could not be compared. {}", doesNotAnswer.getMessage());
        }
    }

    private boolean isDestroyed(int epoch) {
        return epochs.all().stream()
                .anyMatch(row -> row.epoch() == epoch && row.destroyedAt() != null);
    }

    /** A copy of the keyset that nobody has replaced, or that came back from a safe. */
    private void complainOfWhatWasDestroyed(List<Epoch> known) {
        Set<Integer> there = masterKeys.epochs();
        known.stream()
                .filter(epoch -> epoch.destroyedAt() != null && there.contains(epoch.epoch()))
                .forEach(
                        epoch ->
                                LOGGER.error(
                                        "Epoch {} of the master key was destroyed, and this"
                                                + " instance still has it in {}: backups from"
                                                + " before open with it. Replace this copy, and"
                                                + " delete it.",
                                        epoch.epoch(),
                                        masterKeys.storage(epoch.epoch())));
    }

    private static void warnIfBehind(List<Epoch> known, int current) {
        known.stream()
                .filter(epoch -> epoch.activatedAt() != null && epoch.epoch() > current)
                .forEach(
                        epoch ->
                                LOGGER.warn(
                                        "This instance wraps new keys under epoch {} of the master"
                                                + " key, others under {}. Give it the same master"
                                                + " key as the others.",
                                        current,
                                        epoch.epoch()));
    }

    /**
     * Whether a key can hang on an older epoch: ever since a rotation, for an instance that is
     * behind may use even one that was destroyed.
     */
    private boolean mayHaveOlder(int current) {
        return epochs.all().stream().anyMatch(epoch -> epoch.epoch() < current);
    }

    private void noteEmptied(SortedMap<Integer, Long> keys) {
        int current = masterKeys.currentEpoch();
        for (Epoch epoch : epochs.all()) {
            boolean empty = epoch.epoch() < current && keys.getOrDefault(epoch.epoch(), 0L) == 0;
            if (epoch.destroyedAt() == null && empty != (epoch.emptiedAt() != null)) {
                transaction.executeWithoutResult(status -> noteEmptied(epoch.epoch(), empty));
            }
        }
    }

    private void noteEmptied(int epoch, boolean empty) {
        if (epochs.noteEmptied(host, epoch, empty)) {
            append(empty ? "master-key.emptied" : "master-key.used-again", epoch, CLOCK);
        }
    }

    /** What an older backup is worth from now on, and why that day and no earlier one. */
    private Map<String, String> certificate(Epoch row) {
        Instant emptied = Objects.requireNonNull(row.emptiedAt());
        boolean searchable =
                madeBy(emptied, serviceKeys.lives(JdbcKeyLedger.INDEX)).stream()
                        .anyMatch(KeyLife::lives);
        return Map.of(
                "search-index",
                searchable ? "IN_USE" : "REPLACED",
                "horizon",
                clock.today().toString(),
                "emptied",
                clock.dayOf(emptied).toString(),
                "backup-retention",
                Objects.requireNonNull(backupRetention).toString());
    }

    private void append(String kind, int epoch, Actor actor) {
        append(kind, epoch, actor, Map.of());
    }

    private void append(String kind, int epoch, Actor actor, Map<String, String> more) {
        Map<String, String> details = new HashMap<>(more);
        details.put("epoch", Integer.toString(epoch));
        details.put("storage", masterKeys.storage(epoch));
        evidence.append(LedgerEntry.of(kind, clock.now(), actor, (DataSubjectId) null, details));
    }

    private static LifecycleException unknown(int epoch) {
        return new LifecycleException(
                Refusal.KEY_MISSING,
                "master key epoch " + epoch,
                "The key ledger knows no such epoch. List the epochs, and name one of them.");
    }

    private KeyLedgerEntry entry(Epoch row) {
        return new KeyLedgerEntry(
                "epoch " + row.epoch(),
                row.purpose(),
                row.algorithm(),
                row.owner(),
                row.storage(),
                row.epoch(),
                KeyLedgerEntry.state(row.activatedAt(), row.rotatedAt(), row.destroyedAt()),
                row.createdAt(),
                row.activatedAt(),
                until(row.activatedAt(), validity),
                row.rotatedAt(),
                row.emptiedAt(),
                row.destroyedAt() == null ? destroyableFrom(row.emptiedAt()) : null,
                row.destroyedAt());
    }

    /** Nothing takes the place of the key that signs the evidence, so that none is set for it. */
    private KeyLedgerEntry withValidity(KeyLedgerEntry key) {
        return key.purpose().equals(JdbcKeyLedger.INDEX)
                ? key.validUntil(until(key.activatedAt(), indexValidity))
                : key;
    }

    private @Nullable LocalDate until(@Nullable Instant activatedAt, Period valid) {
        return activatedAt == null ? null : clock.dayOf(activatedAt).plus(valid);
    }

    private @Nullable LocalDate destroyableFrom(@Nullable Instant emptiedAt) {
        return emptiedAt == null || backupRetention == null
                ? null
                : clock.dayOf(emptiedAt).plus(backupRetention).plusDays(1);
    }
}
