package io.jikimi.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.crypto.tink.Aead;
import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.FieldCipher;
import io.jikimi.crypto.StoredValue;
import io.jikimi.evidence.EvidenceSigner.Signature;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.fixture.RotationClock;
import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the life of a master key promises on every database. Subjects and values are made up. */
abstract class AbstractMasterKeyDeskContractTests {

    static final byte[] LOCK = new byte[32];
    private static final byte[] VALUE = "010-0000-1234".getBytes(StandardCharsets.UTF_8);
    private static final int ITEM = 7;
    static final Actor OFFICER = Actor.staff("dpo-01");

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 3, 2));
    private final FieldCipher cipher = new FieldCipher();
    private final InMemoryEvidenceLog evidence = new InMemoryEvidenceLog(clock);

    @TempDir Path folder;

    private Path file;
    private KeysetFileMasterKeys masterKeys;

    /** The database of this suite, with our tables. */
    abstract HikariDataSource database();

    @BeforeEach
    void open() {
        for (String table : List.of("jikimi_data_key", "jikimi_key", "jikimi_master_key")) {
            jdbc().sql("delete from " + table).update();
        }
        file = folder.resolve("master.json");
        masterKeys = KeysetFileMasterKeys.create(file, LOCK);
    }

    @Test
    void wrapsEveryLivingKeyAnewAndOpensWhatWasSealedBefore() {
        byte[] stored = seal(1);
        for (int number = 2; number <= 7; number++) {
            seal(number);
        }
        long index = keys().indexKey().id();
        Signature signature = signer().sign(VALUE);
        KeysetFileMasterKeys.rotate(file, LOCK);

        RewrapRun run = desk().rewrap(3, 100);

        assertThat(run.epoch()).isEqualTo(2);
        assertThat(run.rewrapped()).isEqualTo(9);
        assertThat(run.unopened()).isZero();
        assertThat(run.left()).isZero();
        assertThat(run.keysPerEpoch()).containsExactly(Map.entry(2, 9L));
        withoutEpoch(1);
        assertThat(open(stored)).isEqualTo(VALUE);
        assertThat(keys().indexKey().id()).isEqualTo(index);
        assertThat(signer().verifies(VALUE, signature)).isTrue();
    }

    @Test
    void aRunLooksAtNoMoreThanItMayAndTheNextGoesOn() {
        for (int number = 1; number <= 10; number++) {
            seal(number);
        }
        KeysetFileMasterKeys.rotate(file, LOCK);

        JdbcMasterKeyDesk desk = desk();
        RewrapRun first = desk.rewrap(2, 5);
        RewrapRun second = desk.rewrap(2, 5);
        RewrapRun third = desk.rewrap(2, 5);

        assertThat(first.rewrapped()).isEqualTo(5);
        assertThat(first.keysPerEpoch()).containsExactly(Map.entry(1, 5L), Map.entry(2, 5L));
        assertThat(first.left()).isEqualTo(5);
        assertThat(second.rewrapped()).isEqualTo(5);
        assertThat(second.left()).isZero();
        assertThat(third.rewrapped()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> desk().rewrap(0, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> desk().rewrap(5, 0));
    }

    @Test
    void aRunCountsKeysThatDoNotOpenAmongThoseItMayLookAt() {
        for (int number = 1; number <= 10; number++) {
            seal(number);
        }
        jdbc().sql("update jikimi_data_key set wrapped = ?").param(new byte[40]).update();
        KeysetFileMasterKeys.rotate(file, LOCK);

        RewrapRun run = desk().rewrap(2, 5);

        assertThat(run.unopened()).isEqualTo(5);
        assertThat(run.rewrapped()).isZero();
        assertThat(run.left()).isEqualTo(10);
    }

    @Test
    void aRunEndsBehindTheHighestNumberThereCanBe() {
        seal(1);
        jdbc().sql("update jikimi_data_key set key_id = ?").param(Long.MAX_VALUE).update();
        KeysetFileMasterKeys.rotate(file, LOCK);

        RewrapRun run = desk().rewrap(1, 10);

        assertThat(run.unopened()).as("it is bound to another number").isEqualTo(1);
    }

    @Test
    void leavesNoKeyInTheClearBehind() {
        seal(1);
        keys().writingKey(subject(2));
        KeysetFileMasterKeys.rotate(file, LOCK);
        masterKeys.refresh();
        WatchedMasterKeys watched = new WatchedMasterKeys(masterKeys);

        assertThat(desk(watched, Period.ofDays(30)).rewrap(10, 10).rewrapped()).isEqualTo(2);

        assertThat(watched.clear())
                .as("each opened and wrapped")
                .hasSize(4)
                .allSatisfy(key -> assertThat(key).containsOnly(0));
    }

    @Test
    void complainsOfACopyThatStillHoldsWhatWasDestroyed() throws IOException {
        seal(1);
        KeysetFileMasterKeys.rotate(file, LOCK);
        Path copy = folder.resolve("copy.json");
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
        MasterKeys behind = KeysetFileMasterKeys.open(copy, LOCK);
        assertThat(logged(() -> desk(behind, null).ledger())).isEmpty();
        desk().rewrap(10, 10);
        clock.advanceDays(31);
        desk().destroyEpoch(1, OFFICER);

        assertThat(logged(() -> desk().ledger())).isEmpty();
        assertThat(logged(() -> desk(behind, null).ledger()))
                .singleElement()
                .asString()
                .contains("Epoch 1", "was destroyed", "copy.json");
    }

    @Test
    void warnsOfAnInstanceThatWrapsUnderAnOlderEpochThanTheOthers() throws IOException {
        Path copy = folder.resolve("copy.json");
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
        MasterKeys behind = KeysetFileMasterKeys.open(copy, LOCK);
        KeysetFileMasterKeys.rotate(file, LOCK);
        masterKeys.refresh();

        assertThat(logged(() -> desk().ledger())).isEmpty();
        assertThat(logged(() -> desk(behind, null).ledger()))
                .singleElement()
                .asString()
                .contains("under epoch 1", "others under 2");
    }

    @Test
    void goesOnWhereAnOlderEpochDoesNotAnswerAndSaysSo() {
        seal(1);
        KeysetFileMasterKeys.rotate(file, LOCK);
        masterKeys.refresh();
        MasterKeys older =
                new Interrupted(() -> {}) {
                    @Override
                    public Aead aead(int epoch) {
                        if (epoch == 1) {
                            throw new LifecycleException(
                                    Refusal.KEY_UNAVAILABLE, "master key epoch 1", "It is away.");
                        }
                        return super.aead(epoch);
                    }
                };

        assertThat(logged(() -> desk(older, null).compare()))
                .singleElement()
                .asString()
                .contains("could not be compared", "It is away.");
        assertThat(desk(older, null).drill(1).missing())
                .isNotEmpty()
                .allSatisfy(missing -> assertThat(missing).contains("It is away."));
    }

    private static List<String> logged(Runnable work) {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(JdbcMasterKeyDesk.class);
        log.start();
        logger.addAppender(log);
        try {
            work.run();
            return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void countsNothingWhereNothingWasEverRotated() {
        seal(1);

        assertThat(desk().rewrap(10, 10))
                .isEqualTo(new RewrapRun(1, 0, 0, new java.util.TreeMap<>()));
        assertThat(desk().keysPerEpoch()).containsExactly(Map.entry(1, 1L));
    }

    @Test
    void aRunningInstanceOpensWhatAnotherWrappedUnderAnEpochItHasNotSeen() {
        KeysetFileMasterKeys old = KeysetFileMasterKeys.open(file, LOCK);
        KeysetFileMasterKeys.rotate(file, LOCK);
        masterKeys.refresh();
        byte[] stored = seal(1);

        assertThat(old.epochs()).containsExactly(1);
        JdbcDataKeys behind = new JdbcDataKeys(database(), database(), old, clock, 100);
        assertThat(
                        cipher.decrypt(
                                behind.readingKey(StoredValue.keyId(stored)).orElseThrow(),
                                ITEM,
                                stored))
                .isEqualTo(VALUE);
        assertThat(old.currentEpoch()).isEqualTo(2);
    }

    @Test
    void aKeyThatIsDestroyedWhileItIsWrappedAnewStaysDestroyed() {
        seal(1);
        seal(2);
        KeysetFileMasterKeys.rotate(file, LOCK);
        MasterKeys destroying = new Interrupted(() -> destroy(1));

        RewrapRun run = desk(destroying, Period.ofDays(30)).rewrap(10, 10);

        assertThat(run.rewrapped()).isEqualTo(1);
        assertThat(
                        jdbc().sql(
                                        "select state, wrapped, epoch from jikimi_data_key where"
                                                + " subject = ?")
                                .param(subject(1).toString())
                                .query()
                                .singleRow())
                .containsEntry("state", "DESTROYED")
                .containsEntry("wrapped", new byte[] {0})
                .containsEntry("epoch", 1);
        assertThat(keys().states(subject(1))).containsExactly(KeyState.DESTROYED);
    }

    @Test
    void aKeyThatAnotherTransactionHoldsIsLeftForTheNextPass() throws Exception {
        seal(1);
        seal(2);
        KeysetFileMasterKeys.rotate(file, LOCK);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<?> writing = writer.submit(() -> hold(subject(1), held, done));
            assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();

            RewrapRun meanwhile = desk().rewrap(10, 10);
            done.countDown();
            writing.get(30, TimeUnit.SECONDS);

            assertThat(meanwhile.rewrapped()).isEqualTo(1);
            assertThat(meanwhile.left()).isEqualTo(1);
            assertThat(desk().rewrap(10, 10).left()).isZero();
        } finally {
            done.countDown();
            writer.shutdownNow();
        }
    }

    @Test
    void twoInstancesDoTheWorkOnce() throws Exception {
        for (int number = 1; number <= 40; number++) {
            seal(number);
        }
        KeysetFileMasterKeys.rotate(file, LOCK);
        ExecutorService instances = Executors.newFixedThreadPool(2);
        try {
            Future<RewrapRun> one = instances.submit(() -> desk().rewrap(3, 100));
            Future<RewrapRun> other = instances.submit(() -> desk().rewrap(4, 100));

            long both =
                    one.get(60, TimeUnit.SECONDS).rewrapped()
                            + other.get(60, TimeUnit.SECONDS).rewrapped();
            assertThat(both + desk().rewrap(100, 100).rewrapped()).isEqualTo(40);
        } finally {
            instances.shutdownNow();
        }
        assertThat(desk().keysPerEpoch()).containsExactly(Map.entry(2, 40L));
        assertThat(
                        evidence.ledger().stream()
                                .map(LedgerEntry::kind)
                                .filter("master-key.activated"::equals))
                .hasSize(1);
    }

    @Test
    void whatWasWrappedBeforeAnInterruptionStaysWrapped() {
        for (int number = 1; number <= 6; number++) {
            seal(number);
        }
        KeysetFileMasterKeys.rotate(file, LOCK);
        AtomicInteger answers = new AtomicInteger();
        MasterKeys failing =
                new Interrupted(
                        () -> {
                            if (answers.incrementAndGet() > 4) {
                                throw new LifecycleException(
                                        Refusal.KEY_UNAVAILABLE, "master key", "It is away.");
                            }
                        });

        assertRefused(
                Refusal.KEY_UNAVAILABLE, () -> desk(failing, Period.ofDays(30)).rewrap(2, 100));

        assertThat(desk().keysPerEpoch()).containsExactly(Map.entry(1, 2L), Map.entry(2, 4L));
        assertThat(desk().rewrap(2, 100).left()).isZero();
    }

    @Test
    void aDamagedKeyKeepsNoOtherBackAndItsEpochAlive() {
        seal(1);
        seal(2);
        jdbc().sql("update jikimi_data_key set wrapped = ? where subject = ?")
                .params(new byte[40], subject(1).toString())
                .update();
        KeysetFileMasterKeys.rotate(file, LOCK);

        RewrapRun run = desk().rewrap(10, 10);

        assertThat(run.rewrapped()).isEqualTo(1);
        assertThat(run.unopened()).isEqualTo(1);
        assertThat(run.left()).isEqualTo(1);
        clock.advanceDays(400);
        assertRefused(Refusal.KEY_IN_USE, () -> desk().destroyEpoch(1, OFFICER))
                .withMessageContaining("1 keys are still wrapped");
    }

    @Test
    @DisplayName("An older dump plus the remaining keys opens nothing once its epoch is destroyed")
    void anOlderDumpOpensNothingOnceItsEpochIsDestroyed() {
        KeysetFileMasterKeys before = KeysetFileMasterKeys.open(file, LOCK);
        byte[] stored = seal(1);
        List<Map<String, Object>> dump =
                jdbc().sql("select * from jikimi_data_key").query().listOfRows();
        destroy(1);
        seal(2);
        KeysetFileMasterKeys.rotate(file, LOCK);
        desk().rewrap(10, 10);
        restore(dump);
        assertThat(open(stored)).as("before the horizon").isEqualTo(VALUE);
        jdbc().sql("delete from jikimi_data_key where epoch = 1").update();
        clock.advanceDays(31);
        desk().destroyEpoch(1, OFFICER);

        restore(dump);

        assertRefused(Refusal.KEY_MISSING, () -> open(stored))
                .withMessageContaining("master key epoch 1");
        KeysetFileMasterKeys remaining = KeysetFileMasterKeys.open(file, LOCK);
        assertThat(remaining.epochs()).containsExactly(2);
        Map<String, Object> row = dump.get(0);
        byte[] wrapped = (byte[]) row.get("wrapped");
        long keyId = ((Number) row.get("key_id")).longValue();
        assertThat(unwrapped(before, keyId, wrapped, 1)).hasSize(DataKey.BYTES);
        assertRefused(Refusal.KEY_MISSING, () -> unwrapped(remaining, keyId, wrapped, 2));
        assertThat(open(seal(3))).isEqualTo(VALUE);
    }

    private static byte[] unwrapped(MasterKeys keys, long keyId, byte[] wrapped, int epoch) {
        return new KeyWrapping(keys)
                .unwrap(keyId, subject(1).toString(), new KeyWrapping.Wrapped(wrapped, epoch));
    }

    @Test
    void theCertificateNamesTheDayFromWhichNoBackupOpens() {
        Instant made = clock.now();
        seal(1);
        seal(2);
        desk().ledger();
        assertThat(desk().horizon(subject(9))).isEmpty();
        assertRefused(Refusal.KEY_IN_USE, () -> desk().horizon(subject(1)))
                .withMessageContaining("lives");
        destroy(1);
        assertThat(desk().horizon(subject(1))).hasValue(horizon(1, null, false));

        clock.advance(Duration.ofHours(1));
        Instant rotated = clock.now();
        KeysetFileMasterKeys.rotate(file, LOCK);
        desk().rewrap(10, 10);
        LocalDate stated = LocalDate.of(2026, 4, 2);
        assertThat(desk().horizon(subject(1))).hasValue(horizon(1, stated, false));
        assertThat(desk(masterKeys, null).horizon(subject(1))).hasValue(horizon(1, null, false));

        clock.advanceDays(33);
        desk().destroyEpoch(1, OFFICER);
        KeyLedgerEntry gone = desk().ledger().get(0);
        assertThat(gone.state()).isEqualTo(KeyLedgerEntry.State.DESTROYED);
        assertThat(gone.createdAt()).isEqualTo(made);
        assertThat(gone.activatedAt()).isEqualTo(made);
        assertThat(gone.rotatedAt()).isEqualTo(rotated);
        assertThat(gone.destroyedAt()).isEqualTo(clock.now());
        LocalDate reached = LocalDate.of(2026, 4, 4);
        assertThat(desk().horizon(subject(1))).hasValue(horizon(1, reached, true));
        assertThat(evidence.ledger().get(evidence.ledger().size() - 1).details())
                .containsEntry("epoch", "1")
                .containsEntry("horizon", "2026-04-04")
                .containsEntry("emptied", "2026-03-02")
                .containsEntry("backup-retention", "P30D")
                .containsEntry("search-index", "REPLACED");
    }

    private static BackupHorizon horizon(int epoch, @Nullable LocalDate day, boolean reached) {
        return new BackupHorizon(epoch, day, reached, Set.of());
    }

    @Test
    void noDayIsStatedWhileTheKeyOfTheSearchIndexIsTheOneOfThen() {
        keys().indexKey();
        seal(1);
        destroy(1);
        KeysetFileMasterKeys.rotate(file, LOCK);
        desk().rewrap(10, 10);
        assertThat(desk().horizon(subject(1)))
                .hasValue(new BackupHorizon(2, null, false, Set.of(Kind.SEARCH_INDEX)));
        clock.advanceDays(33);
        desk().destroyEpoch(1, OFFICER);
        assertThat(evidence.ledger().get(evidence.ledger().size() - 1).details())
                .containsEntry("search-index", "IN_USE");
        assertThat(desk().horizon(subject(1)))
                .as("the same key is wrapped under the next epoch")
                .hasValue(new BackupHorizon(2, null, false, Set.of(Kind.SEARCH_INDEX)));

        replaceIndexKey();

        assertThat(desk().horizon(subject(1))).hasValue(horizon(2, null, false));
        KeysetFileMasterKeys.rotate(file, LOCK);
        desk().rewrap(10, 10);
        clock.advanceDays(31);
        desk().destroyEpoch(2, OFFICER);
        assertThat(desk().horizon(subject(1))).hasValue(horizon(2, clock.today(), true));
    }

    @Test
    void aPartThatWasDestroyedHasAHorizonOnceTheKeyOfThenIsReplaced() {
        byte[] stored = seal(1);
        Instant destroyed = clock.now();
        assertThat(desk().horizon(subject(9), destroyed)).isEmpty();
        assertThat(desk().horizon(subject(1), destroyed.minusSeconds(1))).isEmpty();
        assertThat(desk().horizon(subject(1), destroyed))
                .hasValue(new BackupHorizon(1, null, false, Set.of(Kind.DATA_KEY)));
        clock.advanceDays(1);

        replaceDataKey(stored);

        assertThat(desk().horizon(subject(1), destroyed)).hasValue(horizon(1, null, false));
        KeysetFileMasterKeys.rotate(file, LOCK);
        desk().rewrap(10, 10);
        clock.advanceDays(31);
        desk().destroyEpoch(1, OFFICER);
        assertThat(desk().horizon(subject(1), destroyed)).hasValue(horizon(1, clock.today(), true));
        assertThat(desk().horizon(subject(1), clock.now()))
                .as("what is destroyed today")
                .hasValue(new BackupHorizon(2, null, false, Set.of(Kind.DATA_KEY)));
    }

    private void replaceIndexKey() {
        jdbc().sql("delete from jikimi_rotation").update();
        clock.advanceDays(1);
        JdbcKeyRotation rotation = new JdbcKeyRotation(database(), masterKeys, evidence, clock);
        assertThat(rotation.rotateIndexKey(OFFICER)).isTrue();
        RotationClock.heardOf(database(), clock);
        assertThat(rotation.begin(Kind.SEARCH_INDEX)).isTrue();
        assertThat(rotation.finish(Kind.SEARCH_INDEX, () -> KeySweep.Left.NOTHING, List.of()))
                .isTrue();
    }

    @Test
    void anOlderDumpAndTheKeysThatRemainRevealNothingOnceDataKeysAndEpochAreReplaced() {
        byte[] stored = seal(1);
        List<Map<String, Object>> dump =
                jdbc().sql("select * from jikimi_data_key").query().listOfRows();
        byte[] fresh = replaceDataKey(stored);
        KeysetFileMasterKeys.rotate(file, LOCK);
        desk().rewrap(10, 10);
        clock.advanceDays(31);
        desk().destroyEpoch(1, OFFICER);

        assertThat(open(fresh)).isEqualTo(VALUE);
        assertRefused(Refusal.KEY_MISSING, () -> open(stored));
        restore(dump);
        assertRefused(Refusal.KEY_MISSING, () -> open(stored));
    }

    private byte[] replaceDataKey(byte[] stored) {
        jdbc().sql("delete from jikimi_rotation").update();
        JdbcKeyRotation rotation = new JdbcKeyRotation(database(), masterKeys, evidence, clock);
        rotation.retireDataKeys(clock.now().plusSeconds(1), OFFICER);
        RotationClock.heardOf(database(), clock);
        assertThat(rotation.begin(Kind.DATA_KEY)).isTrue();
        long keyId = StoredValue.keyId(stored);
        KeySweep.Replacement keys = rotation.replacements(List.of(keyId)).get(keyId);
        byte[] fresh = cipher.rewrite(keys.from(), keys.to(), ITEM, stored);
        assertThat(rotation.finish(Kind.DATA_KEY, () -> KeySweep.Left.NOTHING, List.of())).isTrue();
        return fresh;
    }

    @Test
    void destroysNoEpochThatIsStillNeeded() {
        seal(1);
        assertRefused(Refusal.KEY_MISSING, () -> desk().destroyEpoch(9, OFFICER))
                .withMessageContaining("knows no such epoch");
        assertRefused(Refusal.KEY_IN_USE, () -> desk().destroyEpoch(1, OFFICER))
                .withMessageContaining("Rotate the master key first");

        KeysetFileMasterKeys.rotate(file, LOCK);
        masterKeys.refresh();
        assertRefused(Refusal.KEY_IN_USE, () -> desk().destroyEpoch(1, OFFICER))
                .withMessageContaining("1 keys are still wrapped under it");

        desk().rewrap(10, 10);
        assertRefused(Refusal.KEY_IN_USE, () -> desk(masterKeys, null).destroyEpoch(1, OFFICER))
                .withMessageContaining("jikimi.keys.backup-retention");

        clock.advanceDays(30);
        assertRefused(Refusal.KEY_IN_USE, () -> desk().destroyEpoch(1, OFFICER))
                .withMessageContaining("2026-04-02");

        assertThat(KeysetFileMasterKeys.open(file, LOCK).epochs()).containsExactly(1, 2);
        clock.advanceDays(1);
        desk().destroyEpoch(1, OFFICER);
        assertThat(KeysetFileMasterKeys.open(file, LOCK).epochs()).containsExactly(2);
        assertThat(masterKeys.epochs()).containsExactly(2);
    }

    @Test
    void claimsNoDestructionThatDidNotHappen() {
        seal(1);
        KeysetFileMasterKeys.rotate(file, LOCK);
        masterKeys.refresh();
        desk().rewrap(10, 10);
        clock.advanceDays(31);
        MasterKeys stubborn =
                new Interrupted(() -> {}) {
                    @Override
                    public void destroy(int epoch) {
                        // As if the store had forgotten it.
                    }
                };

        assertRefused(
                        Refusal.KEY_IN_USE,
                        () -> desk(stubborn, Period.ofDays(30)).destroyEpoch(1, OFFICER))
                .withMessageContaining("still opens keys");

        assertThat(kinds()).doesNotContain("master-key.destroyed");
    }

    @Test
    void theRetentionBeginsAgainWhenAnInstanceThatIsBehindUsesTheEpoch() throws IOException {
        Path copy = folder.resolve("copy.json");
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
        KeysetFileMasterKeys behind = KeysetFileMasterKeys.open(copy, LOCK);
        seal(1);
        KeysetFileMasterKeys.rotate(file, LOCK);
        desk().rewrap(10, 10);
        clock.advanceDays(29);
        new JdbcDataKeys(database(), database(), behind, clock, 100).writingKey(subject(2));
        clock.advanceDays(2);

        desk().rewrap(10, 10);
        assertRefused(Refusal.KEY_IN_USE, () -> desk().destroyEpoch(1, OFFICER))
                .withMessageContaining("2026-05-03");
        assertThat(kinds()).contains("master-key.used-again");
    }

    @Test
    void aDestructionThatWasInterruptedIsOnlyWrittenDown() {
        seal(1);
        KeysetFileMasterKeys.rotate(file, LOCK);
        desk().rewrap(10, 10);
        clock.advanceDays(31);
        masterKeys.destroy(1);

        desk().destroyEpoch(1, OFFICER);
        desk().destroyEpoch(1, OFFICER);

        assertThat(kinds().stream().filter("master-key.destroyed"::equals)).hasSize(1);
        assertThat(desk().ledger().get(0).state()).isEqualTo(KeyLedgerEntry.State.DESTROYED);
    }

    @Test
    void anEpochThatOnlySomebodyElseCanDestroyIsDestroyedThereFirst() {
        seal(1);
        KeysetFileMasterKeys.rotate(file, LOCK);
        desk().rewrap(10, 10);
        clock.advanceDays(31);
        MasterKeys elsewhere = new Interrupted(() -> {});

        assertRefused(
                        Refusal.KEY_IN_USE,
                        () -> desk(elsewhere, Period.ofDays(30)).destroyEpoch(1, OFFICER))
                .withMessageContaining("take it out of the configuration");
        assertThat(kinds()).doesNotContain("master-key.destroyed");
    }

    @Test
    void theLedgerTellsTheWholeLifeOfAKey() {
        Instant made = clock.now();
        keys().indexKey();
        new KeyLedgerSigner(database(), masterKeys, clock).sign(VALUE);
        seal(1);
        desk().ledger();
        clock.advanceDays(10);
        KeysetFileMasterKeys.rotate(file, LOCK);
        desk().rewrap(10, 10);
        KeysetFileMasterKeys.prepare(file, LOCK);
        masterKeys.refresh();

        List<KeyLedgerEntry> ledger = desk().ledger();

        assertThat(ledger)
                .extracting(KeyLedgerEntry::id, KeyLedgerEntry::purpose, KeyLedgerEntry::state)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "epoch 1", "master", KeyLedgerEntry.State.ROTATED),
                        org.assertj.core.groups.Tuple.tuple(
                                "epoch 2", "master", KeyLedgerEntry.State.ACTIVE),
                        org.assertj.core.groups.Tuple.tuple(
                                "epoch 3", "master", KeyLedgerEntry.State.PREPARED),
                        org.assertj.core.groups.Tuple.tuple(
                                ledger.get(3).id(),
                                "evidence-signature",
                                KeyLedgerEntry.State.ACTIVE),
                        org.assertj.core.groups.Tuple.tuple(
                                Long.toHexString(keys().indexKey().id()),
                                "search-index",
                                KeyLedgerEntry.State.ACTIVE));
        KeyLedgerEntry first = ledger.get(0);
        assertThat(first.algorithm()).isEqualTo("AES-256-GCM");
        assertThat(first.owner()).isEqualTo("jikimi");
        assertThat(first.storage()).isEqualTo(masterKeys.storage());
        assertThat(first.validUntil()).isEqualTo(LocalDate.of(2028, 3, 2));
        assertThat(first.createdAt()).isEqualTo(made);
        assertThat(first.activatedAt()).isEqualTo(made);
        assertThat(first.rotatedAt()).isEqualTo(clock.now());
        assertThat(first.emptiedAt()).isEqualTo(clock.now());
        assertThat(first.destroyableFrom()).isEqualTo(LocalDate.of(2026, 4, 12));
        assertThat(first.destroyedAt()).isNull();
        assertThat(ledger.get(1).activatedAt()).isEqualTo(clock.now());
        assertThat(ledger.get(2).activatedAt()).isNull();
        assertThat(ledger.get(2).validUntil()).isNull();
        assertThat(ledger.get(3).validUntil()).as("nothing replaces it").isNull();
        KeyLedgerEntry index = ledger.get(4);
        assertThat(index.createdAt()).isEqualTo(made);
        assertThat(index.activatedAt()).isEqualTo(made);
        assertThat(index.validUntil()).isEqualTo(LocalDate.of(2027, 3, 2));
        assertThat(index.epoch()).isEqualTo(2);
        assertThat(index.storage()).isEqualTo(masterKeys.storage());
        assertThat(kinds())
                .containsExactly(
                        "master-key.activated", "master-key.activated", "master-key.emptied");
        assertThat(evidence.ledger().get(1).details())
                .containsEntry("epoch", "2")
                .containsEntry("storage", masterKeys.storage());
    }

    @Test
    void twoCopiesThatWereRotatedEachForItselfDoNotShareANumber() {
        byte[] stored = seal(1);
        MasterKeys other = copyRotatedForItself();
        KeysetFileMasterKeys.rotate(file, LOCK);
        seal(2);
        JdbcDataKeys behind = keys(other);

        assertThat(behind.readingKey(StoredValue.keyId(stored))).isPresent();
        assertOtherKey(() -> behind.writingKey(subject(3)), 2)
                .withMessageContaining("rotated each for itself")
                .withMessageContaining("2026-03-02")
                .withMessageContaining(other.storage());
        assertOtherKey(() -> new KeyLedgerSigner(database(), other, clock).sign(VALUE), 2);
        assertOtherKey(() -> desk(other, Period.ofDays(30)).rewrap(10, 10), 2);
        assertOtherKey(() -> desk(other, Period.ofDays(30)).compare(), 2);
        assertOtherKey(() -> desk(other, Period.ofDays(30)).ledger(), 2);
        assertThat(desk(other, Period.ofDays(30)).drill(10).missing())
                .anyMatch(missing -> missing.startsWith("master key epoch 2: The keyset file"));

        assertThat(desk().keysPerEpoch()).containsExactly(Map.entry(1, 1L), Map.entry(2, 1L));
        desk().compare();
    }

    @Test
    void aKeysetThatIsReplacedUnderARunningServiceIsComparedAgain() throws IOException {
        JdbcDataKeys running = keys();
        running.writingKey(subject(1));
        Path stranger = folder.resolve("stranger.json");
        KeysetFileMasterKeys.create(stranger, LOCK);
        Files.move(stranger, file, StandardCopyOption.REPLACE_EXISTING);

        assertOtherKey(() -> running.writingKey(subject(2)), 1);
        assertThat(desk().keysPerEpoch()).containsExactly(Map.entry(1, 1L));
    }

    @Test
    void whatADatabaseHoldsTellsWhoseItIsBeforeAnythingWasCompared() {
        seal(1);
        jdbc().sql("update jikimi_master_key set check_value = null").update();
        MasterKeys stranger = KeysetFileMasterKeys.create(folder.resolve("stranger.json"), LOCK);

        assertOtherKey(() -> keys(stranger).writingKey(subject(2)), 1);
        seal(2);

        assertOtherKey(() -> keys(stranger).writingKey(subject(3)), 1);
        jdbc().sql("delete from jikimi_master_key").update();
        assertOtherKey(() -> keys(stranger).writingKey(subject(3)), 1);
        assertThat(desk().keysPerEpoch()).containsExactly(Map.entry(1, 2L));
    }

    @Test
    void aNumberThatNothingHangsOnGoesToWhoeverWrapsFirst() {
        JdbcDataKeys early = keys();
        early.writingKey(subject(1));
        jdbc().sql("delete from jikimi_data_key").update();
        MasterKeys second = KeysetFileMasterKeys.create(folder.resolve("second.json"), LOCK);

        keys(second).writingKey(subject(2));

        assertOtherKey(() -> early.writingKey(subject(3)), 1);
        assertOtherKey(() -> store(early.newSubjects(), 4), 1);
        assertThat(desk(second, null).ledger().get(0).storage()).isEqualTo(second.storage());
        assertThat(desk().keysPerEpoch()).containsExactly(Map.entry(1, 1L));
    }

    @Test
    void nothingIsWrappedUnderAnEpochThatWasDestroyedMeanwhile() {
        JdbcDataKeys behind = leftBehind();
        desk().destroyEpoch(1, OFFICER);

        assertOtherKey(() -> behind.writingKey(subject(2)), 1)
                .withMessageContaining("It was destroyed")
                .withMessageContaining("copy.json");
        assertOtherKey(() -> store(behind.newSubjects(), 3), 1);
        assertOtherKey(behind::indexKey, 1);
        assertThat(desk().keysPerEpoch()).containsExactly(Map.entry(2, 1L));
    }

    @Test
    void nothingIsWrappedAnewUnderAnEpochThatWasDestroyedMeanwhile() {
        seal(1);
        KeysetFileMasterKeys.rotate(file, LOCK);
        masterKeys.refresh();
        MasterKeys destroying =
                new Interrupted(
                        () ->
                                jdbc().sql(
                                                "update jikimi_master_key set destroyed_at ="
                                                        + " current_timestamp where epoch = 2")
                                        .update());

        assertOtherKey(() -> desk(destroying, Period.ofDays(30)).rewrap(10, 10), 2)
                .withMessageContaining("It was destroyed");
        assertThat(desk().keysPerEpoch()).containsExactly(Map.entry(1, 1L));
    }

    @Test
    void theDrillOpensKeysOfEveryEpoch() {
        for (int number = 1; number <= 5; number++) {
            seal(number);
        }
        keys().indexKey();
        KeysetFileMasterKeys.rotate(file, LOCK);
        masterKeys.refresh();
        seal(6);

        RecoveryDrill drill = desk().drill(3);

        assertThat(drill.passed()).isTrue();
        assertThat(drill.tried()).isEqualTo(5).isEqualTo(drill.opened());
        assertThat(drill.keysPerEpoch()).containsExactly(Map.entry(1, 6L), Map.entry(2, 1L));
    }

    @Test
    void theDrillSaysWhatIsMissing() {
        seal(1);
        KeysetFileMasterKeys.rotate(file, LOCK);
        masterKeys.refresh();
        seal(2);
        withoutEpoch(1);

        RecoveryDrill drill = desk().drill(10);

        assertThat(drill.passed()).isFalse();
        assertThat(drill.opened()).isEqualTo(1);
        assertThat(drill.missing())
                .singleElement()
                .asString()
                .contains("master key epoch 1", "holds no such epoch");
    }

    private MasterKeys copyRotatedForItself() {
        Path copy = folder.resolve("copy.json");
        try {
            Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        KeysetFileMasterKeys.rotate(copy, LOCK);
        return KeysetFileMasterKeys.open(copy, LOCK);
    }

    /** Stores the key of a new subject in the transaction that makes it. */
    final void store(NewDataKeys made, int number) {
        new TransactionTemplate(new JdbcTransactionManager(database()))
                .executeWithoutResult(
                        status -> {
                            made.of(subject(number));
                            new JdbcTemplate(database())
                                    .execute(
                                            (ConnectionCallback<Boolean>)
                                                    connection -> {
                                                        made.store(connection);
                                                        return true;
                                                    });
                        });
    }

    private static ThrowableAssertAlternative<LifecycleException> assertOtherKey(
            Runnable action, int epoch) {
        return assertRefused(Refusal.KEY_MISSING, action)
                .withMessageContaining("master key epoch " + epoch);
    }

    /** Nothing hangs on epoch 1 any more, and the backups are over; an instance is left behind. */
    final JdbcDataKeys leftBehind() {
        Path copy = folder.resolve("copy.json");
        try {
            Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        JdbcDataKeys behind = keys(KeysetFileMasterKeys.open(copy, LOCK));
        behind.writingKey(subject(1));
        KeysetFileMasterKeys.rotate(file, LOCK);
        desk().rewrap(10, 10);
        clock.advanceDays(31);
        return behind;
    }

    private byte[] seal(int number) {
        return cipher.encrypt(keys().writingKey(subject(number)), ITEM, VALUE);
    }

    private byte[] open(byte[] stored) {
        return cipher.decrypt(
                keys().readingKey(StoredValue.keyId(stored)).orElseThrow(), ITEM, stored);
    }

    private void destroy(int number) {
        new TransactionTemplate(new JdbcTransactionManager(database()))
                .executeWithoutResult(status -> keys().destroy(subject(number)));
    }

    private void restore(List<Map<String, Object>> dump) {
        jdbc().sql("delete from jikimi_data_key where subject = ?")
                .param(subject(1).toString())
                .update();
        dump.forEach(
                row ->
                        jdbc().sql(
                                        "insert into jikimi_data_key (key_id, subject, generation,"
                                                + " state, wrapped, epoch, created_at) values (?,"
                                                + " ?, ?, ?, ?, ?, ?)")
                                .params(
                                        row.get("key_id"),
                                        row.get("subject"),
                                        row.get("generation"),
                                        row.get("state"),
                                        row.get("wrapped"),
                                        row.get("epoch"),
                                        row.get("created_at"))
                                .update());
    }

    private boolean hold(DataSubjectId subject, CountDownLatch held, CountDownLatch done) {
        new TransactionTemplate(new JdbcTransactionManager(database()))
                .executeWithoutResult(
                        status -> {
                            jdbc().sql(
                                            "select key_id from jikimi_data_key where subject = ?"
                                                    + " for update")
                                    .param(subject.toString())
                                    .query(Long.class)
                                    .single();
                            held.countDown();
                            await(done);
                        });
        return true;
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The keyset as if somebody had taken an epoch out by hand. */
    private void withoutEpoch(int epoch) {
        masterKeys.destroy(epoch);
        assertThat(Files.exists(file)).isTrue();
    }

    private List<String> kinds() {
        return evidence.ledger().stream().map(LedgerEntry::kind).toList();
    }

    static DataSubjectId subject(int number) {
        return new DataSubjectId("member", Integer.toString(number));
    }

    private JdbcDataKeys keys() {
        return keys(masterKeys);
    }

    final JdbcDataKeys keys(MasterKeys with) {
        return new JdbcDataKeys(database(), database(), with, clock, 1000);
    }

    private KeyLedgerSigner signer() {
        return new KeyLedgerSigner(database(), masterKeys, clock);
    }

    final JdbcMasterKeyDesk desk() {
        return desk(masterKeys, Period.ofDays(30));
    }

    final JdbcMasterKeyDesk desk(MasterKeys with, @Nullable Period retention) {
        return new JdbcMasterKeyDesk(
                database(),
                database(),
                with,
                evidence,
                clock,
                retention,
                Period.ofYears(2),
                Period.ofYears(1));
    }

    final JdbcClient jdbc() {
        return JdbcClient.create(database());
    }

    static ThrowableAssertAlternative<LifecycleException> assertRefused(
            Refusal refusal, Runnable action) {
        return assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(action::run)
                .satisfies(thrown -> assertThat(thrown.refusal()).isEqualTo(refusal));
    }

    /** The master key of the file, with something that happens after each key it opens. */
    class Interrupted implements MasterKeys {

        private final Runnable afterOpening;
        private final Map<Integer, Aead> aeads = new ConcurrentHashMap<>();

        Interrupted(Runnable afterOpening) {
            this.afterOpening = afterOpening;
        }

        @Override
        public int currentEpoch() {
            return masterKeys.currentEpoch();
        }

        @Override
        public SortedSet<Integer> epochs() {
            return masterKeys.epochs();
        }

        @Override
        public void refresh() {
            masterKeys.refresh();
        }

        @Override
        public Aead aead(int epoch) {
            return aeads.computeIfAbsent(epoch, this::interrupted);
        }

        private Aead interrupted(int epoch) {
            Aead real = masterKeys.aead(epoch);
            return new Aead() {
                @Override
                public byte[] encrypt(byte[] plaintext, byte[] associatedData)
                        throws GeneralSecurityException {
                    return real.encrypt(plaintext, associatedData);
                }

                @Override
                public byte[] decrypt(byte[] ciphertext, byte[] associatedData)
                        throws GeneralSecurityException {
                    byte[] opened = real.decrypt(ciphertext, associatedData);
                    if (opened.length == DataKey.BYTES) {
                        afterOpening.run();
                    }
                    return opened;
                }
            };
        }

        @Override
        public String storage() {
            return "a store elsewhere";
        }
    }
}
