package io.jikimi.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.crypto.tink.Aead;
import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.FieldCipher;
import io.jikimi.crypto.StoredValue;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.fixture.SteppingDataSource;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.SettableClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What data keys promise on every database. Subjects and values are made up. */
abstract class AbstractDataKeysContractTests {

    private static final DataSubjectId HANEUL = new DataSubjectId("member", "17");
    private static final DataSubjectId BARAM = new DataSubjectId("member", "18");
    private static final byte[] VALUE = "010-0000-1234".getBytes(StandardCharsets.UTF_8);
    private static final int ITEM = 7;

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 3, 2));
    private final FieldCipher cipher = new FieldCipher();

    @TempDir Path folder;

    private HikariDataSource host;
    private CountingDataSource own;
    private MasterKeys masterKeys;
    private TransactionTemplate transaction;
    private JdbcDataKeys keys;

    /** The database of this suite, with our tables. */
    abstract HikariDataSource database();

    @BeforeEach
    void open() {
        host = pool(5);
        own = new CountingDataSource(pool(3));
        JdbcClient.create(host).sql("delete from jikimi_data_key").update();
        JdbcClient.create(host).sql("delete from jikimi_key").update();
        masterKeys = KeysetFileMasterKeys.create(folder.resolve("master.json"), new byte[32]);
        transaction = new TransactionTemplate(new JdbcTransactionManager(host));
        keys = instance();
    }

    @AfterEach
    void close() throws SQLException {
        own.unwrap(HikariDataSource.class).close();
        host.close();
    }

    @Test
    void makesOneKeyPerSubjectAndKeepsIt() {
        DataKey key = keys.writingKey(HANEUL);

        assertThat(keys.writingKey(HANEUL).id()).isEqualTo(key.id());
        assertThat(instance().writingKey(HANEUL).id()).isEqualTo(key.id());
        assertThat(keys.writingKey(BARAM).id()).isNotEqualTo(key.id());
        assertThat(keys.subjectOf(key.id())).isEqualTo(HANEUL);
        assertThat(instance().subjectOf(key.id())).isEqualTo(HANEUL);
        assertThat(keys.keyIdsOf(HANEUL)).containsExactly(key.id());
        assertThat(keys.states(HANEUL)).containsExactly(KeyState.LIVE);
    }

    @Test
    void refusesNobodyWhileTheKeysOfManyAreStored() {
        SteppingDataSource watched = new SteppingDataSource(own);
        JdbcDataKeys shared = new JdbcDataKeys(watched, host, masterKeys, clock, 1000);
        List<Long> meanwhile = new ArrayList<>();
        watched.listen(
                sql -> {
                    if (sql.contains("insert") && sql.contains("jikimi_data_key")) {
                        watched.listen(later -> {});
                        meanwhile.add(
                                CompletableFuture.supplyAsync(() -> shared.writingKey(HANEUL))
                                        .join()
                                        .id());
                    }
                });

        Map<DataSubjectId, DataKey> batch = shared.writingKeys(Set.of(HANEUL, BARAM));

        assertThat(meanwhile).containsExactly(batch.get(HANEUL).id());
        assertThat(instance().writingKey(HANEUL).id()).isEqualTo(meanwhile.get(0));
    }

    @Test
    void makesTheKeysOfManyOfWhomAnotherInstanceIsFirstForOne() {
        JdbcDataKeys other = instance();
        JdbcDataKeys behind = overtaken(() -> other.writingKey(HANEUL));

        Map<DataSubjectId, DataKey> batch = behind.writingKeys(Set.of(HANEUL, BARAM));

        assertThat(batch).containsOnlyKeys(HANEUL, BARAM);
        assertThat(batch.get(HANEUL).id()).isEqualTo(other.writingKey(HANEUL).id());
        assertThat(batch.get(BARAM).id()).isEqualTo(other.writingKey(BARAM).id());
        assertThat(keys.keyIdsOf(HANEUL)).containsExactly(batch.get(HANEUL).id());
        assertThat(keys.keyIdsOf(BARAM)).containsExactly(batch.get(BARAM).id());
        assertThat(behind.destroy(HANEUL)).as("nothing of the first try is left").isEqualTo(1);
    }

    @Test
    void makesTheKeysOfManyOfWhomOneIsDestroyedMeanwhile() {
        JdbcDataKeys other = instance();
        JdbcDataKeys behind =
                overtaken(
                        () -> {
                            other.writingKey(HANEUL);
                            transaction.executeWithoutResult(status -> other.destroy(HANEUL));
                        });

        assertThat(behind.writingKeys(Set.of(HANEUL, BARAM))).containsOnlyKeys(BARAM);
        assertThat(keys.states(HANEUL)).containsExactly(KeyState.DESTROYED);
        assertThat(behind.destroy(HANEUL)).as("nothing of the first try is left").isZero();
    }

    /** An instance that has found no key, and before it stores one, something else happens. */
    private JdbcDataKeys overtaken(Runnable first) {
        SteppingDataSource watched = new SteppingDataSource(own);
        watched.listen(
                sql -> {
                    if (sql.contains("insert") && sql.contains("jikimi_data_key")) {
                        watched.listen(later -> {});
                        CompletableFuture.runAsync(first).join();
                    }
                });
        return new JdbcDataKeys(watched, host, masterKeys, clock, 1000);
    }

    @Test
    void makesTheKeysOfManyOfWhomOthersAreFirstForSomeEachTime() {
        List<DataSubjectId> subjects = new ArrayList<>();
        for (int number = 0; number < 8; number++) {
            subjects.add(new DataSubjectId("member", "h" + number));
        }
        JdbcDataKeys other = instance();
        SteppingDataSource watched = new SteppingDataSource(own);
        List<DataSubjectId> missing = new ArrayList<>(subjects);
        watched.listen(
                sql -> {
                    if (sql.contains("insert") && missing.size() > 1) {
                        List<DataSubjectId> half = missing.subList(0, missing.size() / 2);
                        CompletableFuture.runAsync(() -> other.writingKeys(half)).join();
                        half.clear();
                    }
                });
        JdbcDataKeys behind = new JdbcDataKeys(watched, host, masterKeys, clock, 1000);

        Map<DataSubjectId, DataKey> batch = behind.writingKeys(subjects);

        assertThat(missing).hasSize(1);
        assertThat(batch).containsOnlyKeys(subjects);
        assertThat(batch)
                .allSatisfy(
                        (subject, key) ->
                                assertThat(keys.keyIdsOf(subject)).containsExactly(key.id()));
    }

    @Test
    void destroysWhatWasMadeForManyAtOnce() {
        long key = keys.writingKeys(Set.of(HANEUL, BARAM)).get(HANEUL).id();

        assertThat(keys.destroy(HANEUL)).isEqualTo(1);

        assertThat(keys.readingKey(key)).isEmpty();
        assertThat(keys.writingKeys(Set.of(HANEUL, BARAM))).containsOnlyKeys(BARAM);
        assertThat(instance().writingKeys(Set.of(HANEUL, BARAM))).containsOnlyKeys(BARAM);
    }

    @Test
    void makesNoKeyForOneOfManyWhoIsNewInATransactionThatHasNotEnded() {
        NewDataKeys made = keys.newSubjects();
        DataKey key = made.of(HANEUL);

        assertThat(keys.writingKeys(Set.of(HANEUL, BARAM))).containsOnlyKeys(BARAM);
        inHostTransaction(made, () -> key);
        made.completed(true);

        assertThat(keys.writingKeys(Set.of(HANEUL, BARAM)).get(HANEUL).id()).isEqualTo(key.id());
    }

    @Test
    void tellsTheSubjectsOfManyKeysThatAreNotDestroyed() {
        long living = keys.writingKey(HANEUL).id();
        long destroyed = keys.writingKey(BARAM).id();
        keys.destroy(BARAM);

        assertThat(keys.subjectsOf(List.of(living, destroyed, 1L)))
                .isEqualTo(Map.of(living, HANEUL));
    }

    @Test
    void takesWhatIsWrittenUnderLivingKeysOnly() {
        long living = keys.writingKey(HANEUL).id();
        long destroyed = keys.writingKey(BARAM).id();
        keys.destroy(BARAM);

        assertThat(areTaken(List.of())).isTrue();
        assertThat(areTaken(List.of(living, living))).isTrue();
        assertThat(areTaken(List.of(living, destroyed))).isFalse();
        assertThat(areTaken(List.of(living, 1L))).as("one is missing").isFalse();
    }

    private boolean areTaken(List<Long> keyIds) {
        return transaction.execute(status -> keys.areTaken(JdbcClient.create(host), keyIds));
    }

    @Test
    void looksForAnyNumberOfKeys() {
        List<DataSubjectId> subjects = new ArrayList<>();
        for (int number = 0; number < 1_030; number++) {
            subjects.add(new DataSubjectId("member", "n" + number));
        }
        Map<DataSubjectId, DataKey> made = keys.writingKeys(subjects);
        List<Long> keyIds = made.values().stream().map(DataKey::id).toList();

        assertThat(keyIds).hasSize(1_030).doesNotHaveDuplicates();
        assertThat(areTaken(keyIds)).isTrue();
        assertThat(keys.subjectsOf(keyIds).values()).containsExactlyInAnyOrderElementsOf(subjects);
        Map<DataSubjectId, DataKey> elsewhere = instance().writingKeys(subjects);
        assertThat(elsewhere).hasSize(1_030);
        assertThat(elsewhere)
                .allSatisfy(
                        (subject, key) -> assertThat(key.id()).isEqualTo(made.get(subject).id()));
        keys.destroy(subjects.get(1_029));
        assertThat(areTaken(keyIds)).isFalse();
    }

    @Test
    void leavesNoKeyInTheClearBehind() {
        WatchedMasterKeys watched = new WatchedMasterKeys(masterKeys);
        JdbcDataKeys making = instance(watched);
        long alone = making.writingKey(HANEUL).id();
        making.writingKeys(Set.of(BARAM));
        NewDataKeys made = making.newSubjects();
        inHostTransaction(made, () -> made.of(new DataSubjectId("member", "19")));
        made.completed(true);
        assertThat(watched.clear())
                .as("alone, with others, and with its subject")
                .hasSize(3)
                .allSatisfy(key -> assertThat(key).containsOnly(0));
        watched.forget();

        JdbcDataKeys opening = instance(watched);
        opening.readingKey(alone);
        opening.prefetch(opening.keyIdsOf(BARAM));

        assertThat(watched.clear()).hasSize(2).allSatisfy(key -> assertThat(key).containsOnly(0));
    }

    @Test
    void leavesNoIndexKeyInTheClearBehind() {
        WatchedMasterKeys watched = new WatchedMasterKeys(masterKeys);

        instance(watched).indexKey();
        instance(watched).indexKey();

        assertThat(watched.clear())
                .as("made, opened as it was stored, and opened again twice")
                .hasSize(4)
                .allSatisfy(key -> assertThat(key).containsOnly(0));
    }

    @Test
    void forgetsTheKeyInTheClearThatWasNotStored() {
        WatchedMasterKeys watched = new WatchedMasterKeys(masterKeys);
        NewDataKeys refused = instance(watched).newSubjects();
        keys.writingKey(HANEUL);

        assertThatExceptionOfType(DuplicateKeyException.class)
                .isThrownBy(() -> inHostTransaction(refused, () -> refused.of(HANEUL)));
        refused.completed(false);

        assertThat(watched.clear())
                .singleElement()
                .satisfies(key -> assertThat(key).containsOnly(0));
    }

    @Test
    void asksTheDatabaseAgainEveryTwoSecondsAndNoSooner() {
        DataKey key = keys.writingKey(HANEUL);
        own.reset();

        clock.advance(Duration.ofMillis(1_999));
        keys.readingKey(key.id());
        assertThat(own.connections()).isZero();
        clock.advance(Duration.ofMillis(1));
        keys.readingKey(key.id());
        keys.readingKey(key.id());
        assertThat(own.connections()).isEqualTo(1);
        clock.advance(Duration.ofMillis(1_999));
        keys.readingKey(key.id());
        assertThat(own.connections()).isEqualTo(1);
    }

    @Test
    void letsOthersGoOnWhileOneAsksAgainUntilTheKeysAreFourSecondsOld() throws Exception {
        SteppingDataSource watched = new SteppingDataSource(own);
        JdbcDataKeys shared = new JdbcDataKeys(watched, host, masterKeys, clock, 1000);
        long id = shared.writingKey(HANEUL).id();
        List<Boolean> othersWaited = new ArrayList<>();
        List<CompletableFuture<?>> others = new ArrayList<>();
        Consumer<String> anotherReads =
                sql -> {
                    watched.listen(later -> {});
                    CompletableFuture<?> other =
                            CompletableFuture.runAsync(() -> shared.readingKey(id));
                    othersWaited.add(!hasEnded(other));
                    others.add(other);
                };

        for (Duration age : List.of(Duration.ofMillis(3_999), Duration.ofMillis(4_000))) {
            clock.advance(age);
            watched.listen(anotherReads);
            shared.readingKey(id);
        }

        assertThat(othersWaited).containsExactly(false, true);
        for (CompletableFuture<?> other : others) {
            other.get(10, TimeUnit.SECONDS);
        }
    }

    private static boolean hasEnded(CompletableFuture<?> task) {
        try {
            task.get(1, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException stillWaiting) {
            return false;
        } catch (InterruptedException | ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void takesEntriesUnderTheIndexKeyInUseOnly() {
        long inUse = keys.indexKey().id();

        assertThat(isIndexTaken(inUse)).isTrue();
        assertThat(isIndexTaken(inUse + 1)).isFalse();
    }

    private boolean isIndexTaken(long keyId) {
        return transaction.execute(status -> keys.isIndexTaken(JdbcClient.create(host), keyId));
    }

    @Test
    void countsTheSubjectsThereWereSinceAMoment() {
        keys.writingKey(HANEUL);
        keys.writingKey(BARAM);
        transaction.executeWithoutResult(status -> keys.destroy(BARAM));
        Instant destroyedAt = clock.now();

        assertThat(keys.since(destroyedAt)).isEqualTo(2);
        assertThat(keys.since(destroyedAt.plusMillis(1))).isEqualTo(1);
    }

    @Test
    void opensOnAnotherInstanceWhatWasSealedHere() {
        byte[] stored = cipher.encrypt(keys.writingKey(HANEUL), ITEM, VALUE);

        DataKey elsewhere = instance().readingKey(StoredValue.keyId(stored)).orElseThrow();

        assertThat(cipher.decrypt(elsewhere, ITEM, stored)).isEqualTo(VALUE);
    }

    @Test
    void endsWithOneKeyWhenTwoInstancesRaceForTheFirstWrite() throws Exception {
        CyclicBarrier bothFoundNone = new CyclicBarrier(2);
        JdbcDataKeys one = instance(waitingAt(bothFoundNone));
        JdbcDataKeys other = instance(waitingAt(bothFoundNone));

        List<DataKey> made = together(() -> one.writingKey(HANEUL), () -> other.writingKey(HANEUL));

        assertThat(made.get(0).id()).isEqualTo(made.get(1).id());
        assertThat(keys.keyIdsOf(HANEUL)).containsExactly(made.get(0).id());
        byte[] stored = cipher.encrypt(made.get(0), ITEM, VALUE);
        assertThat(cipher.decrypt(made.get(1), ITEM, stored)).isEqualTo(VALUE);
    }

    @Test
    void endsWithOneIndexKeyWhenTwoInstancesRace() throws Exception {
        CyclicBarrier bothFoundNone = new CyclicBarrier(2);
        JdbcDataKeys one = instance(waitingAt(bothFoundNone));
        JdbcDataKeys other = instance(waitingAt(bothFoundNone));

        List<Long> made = together(() -> one.indexKey().id(), () -> other.indexKey().id());

        assertThat(made.get(0)).isEqualTo(made.get(1)).isEqualTo(keys.indexKey().id());
    }

    @Test
    void keepsTheIndexKeyAcrossInstances() throws GeneralSecurityException {
        byte[] input = {1, 2, 3};

        assertThat(instance().indexKey().prf().compute(input, 16))
                .isEqualTo(keys.indexKey().prf().compute(input, 16));
    }

    @Test
    void writesServiceKeysIntoTheKeyLedger() {
        keys.indexKey();

        assertThat(
                        JdbcClient.create(host)
                                .sql(
                                        "select purpose, algorithm, owner, storage, state, epoch"
                                                + " from jikimi_key")
                                .query()
                                .singleRow()
                                .values())
                .containsExactly(
                        "search-index",
                        "HMAC-SHA-256",
                        "jikimi",
                        masterKeys.storage(),
                        "ACTIVE",
                        1);
    }

    @Test
    void keepsAKeyWhoseFirstWriteRolledBack() {
        DataKey key =
                transaction.execute(
                        status -> {
                            status.setRollbackOnly();
                            return keys.writingKey(HANEUL);
                        });

        assertThat(instance().readingKey(key.id())).isPresent();
    }

    @Test
    void makesAKeyInsideAReadOnlyTransaction() {
        transaction.setReadOnly(true);

        DataKey key = transaction.execute(status -> keys.writingKey(HANEUL));

        assertThat(instance().readingKey(key.id())).isPresent();
    }

    @Test
    void holdsNoConnectionOfItsOwnForTheRestOfTheCallersTransaction() {
        transaction.executeWithoutResult(
                status -> {
                    DataKey key = keys.writingKey(HANEUL);
                    instance().readingKey(key.id());
                    assertThat(own.active()).isZero();
                });
    }

    @Test
    void storesTheKeyOfANewSubjectInTheTransactionThatMadeBoth() {
        own.reset();
        NewDataKeys made = keys.newSubjects();
        byte[] stored =
                inHostTransaction(
                        made,
                        () -> {
                            DataKey key = made.of(HANEUL);
                            assertThat(made.of(HANEUL)).isSameAs(key);
                            assertThat(made.made(key)).isTrue();
                            assertThat(made.find(HANEUL)).isSameAs(key);
                            assertThat(made.find(BARAM)).isNull();
                            assertThat(keys.readingKey(key.id())).containsSame(key);
                            assertThat(keys.subjectOf(key.id())).isEqualTo(HANEUL);
                            keys.prefetch(List.of(key.id()));
                            assertThat(keys.readingKey(key.id())).containsSame(key);
                            assertThat(own.connections()).isZero();
                            return cipher.encrypt(key, ITEM, VALUE);
                        });
        made.completed(true);

        DataKey elsewhere = instance().readingKey(StoredValue.keyId(stored)).orElseThrow();
        assertThat(cipher.decrypt(elsewhere, ITEM, stored)).isEqualTo(VALUE);
        assertThat(keys.writingKey(HANEUL).id()).isEqualTo(elsewhere.id());
        assertThat(instance().writingKey(HANEUL).id()).isEqualTo(elsewhere.id());
    }

    /** Whoever else meets the identifier before the commit would be left with nobody after it. */
    @Test
    void tellsTheKeyOfANewSubjectToTheTransactionThatMakesItAlone() {
        NewDataKeys made = keys.newSubjects();
        inHostTransaction(
                made,
                () -> {
                    DataKey key = made.of(HANEUL);
                    assertThat(keys.keyIdOfNew(HANEUL)).hasValue(key.id());
                    assertThat(keys.keyIdOfNew(BARAM)).isEmpty();
                    assertThat(CompletableFuture.supplyAsync(() -> keys.keyIdOfNew(HANEUL)).join())
                            .isEmpty();
                    return new byte[0];
                });
        made.completed(true);

        assertThat(keys.keyIdOfNew(HANEUL)).isEmpty();
    }

    @Test
    void leavesNoKeyOfANewSubjectBehindARollback() {
        NewDataKeys made = keys.newSubjects();
        DataKey key =
                transaction.execute(
                        status -> {
                            status.setRollbackOnly();
                            DataKey forgotten = made.of(HANEUL);
                            store(made);
                            return forgotten;
                        });
        made.completed(false);

        assertThat(keys.keyIdsOf(HANEUL)).isEmpty();
        assertRefused(Refusal.KEY_MISSING, () -> keys.readingKey(key.id()));
        assertThat(keys.writingKey(HANEUL).id()).isNotEqualTo(key.id());
    }

    @Test
    void storesAnyNumberOfNewSubjectsAndEachOnce() {
        NewDataKeys made = keys.newSubjects();
        List<Long> keyIds =
                inHostTransaction(
                        made,
                        () -> {
                            List<Long> ids = new ArrayList<>();
                            for (int number = 0; number < 300; number++) {
                                ids.add(made.of(new DataSubjectId("member", "n" + number)).id());
                            }
                            store(made);
                            ids.add(made.of(BARAM).id());
                            return ids;
                        });
        made.completed(true);

        JdbcDataKeys elsewhere = instance();
        elsewhere.prefetch(keyIds);
        assertThat(keyIds).hasSize(301).doesNotHaveDuplicates();
        assertThat(keyIds).allSatisfy(id -> assertThat(elsewhere.readingKey(id)).isPresent());
        assertThat(elsewhere.subjectOf(keyIds.get(299)))
                .isEqualTo(new DataSubjectId("member", "n299"));
    }

    @Test
    void refusesASubjectThatIsNotNewBecauseItWasDestroyed() {
        keys.writingKey(HANEUL);
        keys.destroy(HANEUL);
        NewDataKeys made = instance().newSubjects();

        assertRefused(Refusal.KEY_DESTROYED, () -> inHostTransaction(made, () -> made.of(HANEUL)));
        made.completed(false);

        assertThat(keys.states(HANEUL)).containsExactly(KeyState.DESTROYED);
    }

    @Test
    void letsATransactionBeRepeatedIfAnotherOneHasStoredAKeyForItsSubject() {
        NewDataKeys made = instance().newSubjects();
        DataKey first = keys.writingKey(HANEUL);

        assertThatExceptionOfType(DuplicateKeyException.class)
                .isThrownBy(() -> inHostTransaction(made, () -> made.of(HANEUL)))
                .withMessageContaining("repeat the transaction");
        made.completed(false);

        assertThat(instance().writingKey(HANEUL).id()).isEqualTo(first.id());
    }

    @Test
    void assignsAKeyWhenItsSubjectIsIdentified() {
        NewDataKeys made = keys.newSubjects();
        DataKey key =
                inHostTransaction(
                        made,
                        () -> {
                            DataKey early = made.ofUnidentified();
                            made.assign(early, BARAM);
                            assertThat(made.of(BARAM)).isSameAs(early);
                            return early;
                        });
        made.completed(true);

        assertThat(instance().subjectOf(key.id())).isEqualTo(BARAM);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys.newSubjects().assign(key, BARAM));
    }

    @Test
    void storesNoKeyOfNobody() {
        NewDataKeys made = keys.newSubjects();

        assertThatIllegalStateException()
                .isThrownBy(() -> inHostTransaction(made, made::ofUnidentified))
                .withMessageContaining("got no identifier");
        made.completed(false);
    }

    @Test
    void handsTheKeyOfANewSubjectToNoOtherTransaction() {
        NewDataKeys made = keys.newSubjects();
        made.of(HANEUL);

        assertRefused(Refusal.KEY_MISSING, () -> keys.writingKey(HANEUL));
        assertThatIllegalStateException()
                .isThrownBy(() -> keys.destroy(HANEUL))
                .withMessageContaining("has not ended");
        made.completed(false);

        assertThat(keys.writingKey(HANEUL)).isNotNull();
    }

    @Test
    void keepsTwoTransactionsApartThatMakeTheSameSubject() {
        NewDataKeys one = keys.newSubjects();
        NewDataKeys other = keys.newSubjects();
        DataKey first = one.of(HANEUL);
        DataKey second = other.of(HANEUL);

        assertThat(one.find(HANEUL)).isSameAs(first).isNotSameAs(second);
        inHostTransaction(one, () -> first);
        one.completed(true);
        assertThatExceptionOfType(DuplicateKeyException.class)
                .isThrownBy(() -> inHostTransaction(other, () -> second));
        other.completed(false);

        assertThat(keys.writingKey(HANEUL).id()).isEqualTo(first.id());
        assertRefused(Refusal.KEY_MISSING, () -> keys.readingKey(second.id()));
    }

    @Test
    void servesNoKeyThatWasNeverStored() {
        NewDataKeys made = keys.newSubjects();
        DataKey key = made.of(HANEUL);
        made.completed(true);

        assertRefused(Refusal.KEY_MISSING, () -> keys.readingKey(key.id()));
    }

    @Test
    void destroysWithTheCommitAndReadsAsNothingAtOnce() {
        DataKey key = keys.writingKey(HANEUL);

        transaction.executeWithoutResult(
                status -> {
                    assertThat(keys.destroy(HANEUL)).isEqualTo(1);
                    assertThat(keys.states(HANEUL)).containsExactly(KeyState.DESTROYED);
                    assertThat(keys.readingKey(key.id())).isPresent();
                });

        assertThat(keys.readingKey(key.id())).isEmpty();
        assertThat(keys.subjectOf(key.id())).isEqualTo(HANEUL);
        assertThat(instance().readingKey(key.id())).isEmpty();
        assertThat(keys.destroy(HANEUL)).isZero();
        assertRefused(Refusal.KEY_DESTROYED, () -> keys.writingKey(HANEUL));
        assertRefused(Refusal.KEY_DESTROYED, () -> instance().writingKey(HANEUL));
    }

    @Test
    void destroysWithoutATransactionToo() {
        DataKey key = keys.writingKey(HANEUL);

        assertThat(keys.destroy(HANEUL)).isEqualTo(1);

        assertThat(keys.readingKey(key.id())).isEmpty();
    }

    @Test
    void destroysNothingWhenTheCallerRollsBack() {
        DataKey key = keys.writingKey(HANEUL);

        transaction.executeWithoutResult(
                status -> {
                    keys.destroy(HANEUL);
                    status.setRollbackOnly();
                });

        assertThat(keys.readingKey(key.id())).isPresent();
        assertThat(instance().readingKey(key.id())).isPresent();
        assertThat(keys.writingKey(HANEUL).id()).isEqualTo(key.id());
    }

    @Test
    void overwritesTheWrappedBytes() {
        DataKey key = keys.writingKey(HANEUL);

        keys.destroy(HANEUL);

        assertThat(
                        JdbcClient.create(host)
                                .sql("select wrapped from jikimi_data_key where key_id = ?")
                                .param(key.id())
                                .query(byte[].class)
                                .single())
                .containsExactly(0);
    }

    @Test
    void leavesTheKeysOfOthersAlone() {
        DataKey other = keys.writingKey(BARAM);
        keys.writingKey(HANEUL);

        keys.destroy(HANEUL);

        assertThat(keys.readingKey(other.id())).isPresent();
        assertThat(keys.states(BARAM)).containsExactly(KeyState.LIVE);
    }

    @Test
    void refusesOnEveryInstanceWithinFiveSecondsWhatWasDestroyedOnOne() {
        JdbcDataKeys elsewhere = instance();
        DataKey key = keys.writingKey(HANEUL);
        DataKey other = keys.writingKey(BARAM);
        elsewhere.writingKey(HANEUL);
        elsewhere.readingKey(other.id());

        keys.destroy(HANEUL);
        clock.advance(Duration.ofSeconds(5));
        own.reset();

        assertThat(elsewhere.readingKey(key.id())).isEmpty();
        assertRefused(Refusal.KEY_DESTROYED, () -> elsewhere.writingKey(HANEUL));
        assertThat(elsewhere.readingKey(other.id())).isPresent();
        assertThat(own.connections()).isEqualTo(1);
    }

    @Test
    void opensAKeyAnewThatItHasHeldForTenMinutes() {
        DataKey key = keys.writingKey(HANEUL);
        JdbcClient.create(host)
                .sql("update jikimi_data_key set wrapped = ?")
                .param(new byte[] {1, 2, 3})
                .update();

        clock.advance(Duration.ofSeconds(595));
        assertThat(keys.readingKey(key.id())).isPresent();
        clock.advance(Duration.ofSeconds(5));
        assertRefused(Refusal.KEY_MISSING, () -> keys.readingKey(key.id()));
    }

    @Test
    void asksAgainWhenTheClockWasSetBack() {
        JdbcDataKeys elsewhere = instance();
        DataKey key = elsewhere.writingKey(HANEUL);

        keys.destroy(HANEUL);
        clock.advance(Duration.ofDays(-1));

        assertThat(elsewhere.readingKey(key.id())).isEmpty();
    }

    @Test
    void tellsAMissingKeyFromADestroyedOne() {
        DataKey key = keys.writingKey(HANEUL);
        JdbcClient.create(host).sql("delete from jikimi_data_key").update();
        JdbcDataKeys elsewhere = instance();

        assertRefused(Refusal.KEY_MISSING, () -> elsewhere.readingKey(key.id()));
        assertRefused(Refusal.KEY_MISSING, () -> elsewhere.subjectOf(key.id()));
        assertRefused(Refusal.KEY_MISSING, () -> elsewhere.readingKey(-1));
    }

    @Test
    void findsAKeyThatWasMissingBefore() {
        DataKey key = keys.writingKey(HANEUL);
        JdbcDataKeys elsewhere = instance();
        JdbcClient jdbc = JdbcClient.create(host);
        jdbc.sql("update jikimi_data_key set key_id = 1").update();
        assertRefused(Refusal.KEY_MISSING, () -> elsewhere.readingKey(key.id()));

        jdbc.sql("update jikimi_data_key set key_id = ?").param(key.id()).update();
        clock.advance(Duration.ofSeconds(5));

        assertThat(elsewhere.readingKey(key.id())).isPresent();
    }

    @Test
    void refusesAWrappedKeyThatWasMovedToAnotherRow() {
        DataKey haneul = keys.writingKey(HANEUL);
        DataKey baram = keys.writingKey(BARAM);
        JdbcClient.create(host)
                .sql(
                        "update jikimi_data_key set wrapped = (select other.wrapped from"
                                + " jikimi_data_key other where other.key_id = ?) where key_id = ?")
                .params(haneul.id(), baram.id())
                .update();
        JdbcDataKeys elsewhere = instance();

        elsewhere.prefetch(List.of(haneul.id(), baram.id()));

        assertThat(elsewhere.readingKey(haneul.id())).isPresent();
        assertRefused(Refusal.KEY_MISSING, () -> elsewhere.readingKey(baram.id()));
        assertRefused(Refusal.KEY_MISSING, () -> elsewhere.writingKey(BARAM));
    }

    @Test
    void refusesARowThatWasGivenToAnotherSubject() {
        DataKey key = keys.writingKey(HANEUL);
        JdbcClient.create(host)
                .sql("update jikimi_data_key set subject = ?")
                .param(BARAM.toString())
                .update();

        assertRefused(Refusal.KEY_MISSING, () -> instance().readingKey(key.id()));
    }

    @Test
    void refusesKeysOfAnotherMasterKey() {
        DataKey key = keys.writingKey(HANEUL);
        MasterKeys foreign =
                KeysetFileMasterKeys.create(folder.resolve("other.json"), new byte[32]);

        assertRefused(Refusal.KEY_MISSING, () -> instance(foreign).readingKey(key.id()));
    }

    @Test
    void prefetchesAPageInOneQuery() {
        List<Long> page = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            page.add(keys.writingKey(new DataSubjectId("member", "p" + i)).id());
        }
        keys.destroy(new DataSubjectId("member", "p0"));
        JdbcDataKeys elsewhere = instance();
        own.reset();

        elsewhere.prefetch(page);
        elsewhere.prefetch(page);

        for (Long keyId : page) {
            assertThat(elsewhere.readingKey(keyId).isEmpty()).isEqualTo(keyId.equals(page.get(0)));
        }
        assertThat(own.connections()).isEqualTo(1);
    }

    @Test
    void asksOnceForAMissingKey() {
        own.reset();

        for (int i = 0; i < 5; i++) {
            assertRefused(Refusal.KEY_MISSING, () -> keys.readingKey(99));
        }

        assertThat(own.connections()).isEqualTo(1);
    }

    @Test
    void servesMoreSubjectsThanItRemembers() {
        JdbcDataKeys forgetful = new JdbcDataKeys(own, host, masterKeys, clock, 4);
        Set<Long> keyIds = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            keyIds.add(forgetful.writingKey(new DataSubjectId("member", "m" + i)).id());
        }

        assertThat(keyIds).hasSize(20);
        forgetful.prefetch(keyIds);
        assertThat(keyIds).allMatch(keyId -> forgetful.readingKey(keyId).isPresent());
    }

    @Test
    void prefetchesNothingForNothing() {
        own.reset();

        keys.prefetch(Set.of());

        assertThat(own.connections()).isZero();
    }

    @Test
    void answersTheWriteGuardWithTheStateOfEveryKey() {
        DataKey live = keys.writingKey(HANEUL);
        DataKey destroyed = keys.writingKey(BARAM);
        keys.destroy(BARAM);
        String select = new KeyStateLock(DatabaseDialect.of(host)).select(3);

        List<List<Object>> answers =
                transaction.execute(
                        status ->
                                JdbcClient.create(host)
                                        .sql(select)
                                        .params(live.id(), destroyed.id(), 1L)
                                        .query(
                                                (result, number) ->
                                                        List.<Object>of(
                                                                result.getString("subject"),
                                                                result.getLong("key_id"),
                                                                result.getString("state")))
                                        .list());

        assertThat(answers)
                .containsExactlyInAnyOrder(
                        List.of(HANEUL.toString(), live.id(), "LIVE"),
                        List.of(BARAM.toString(), destroyed.id(), "DESTROYED"));
    }

    @Test
    void aChangeOfTheSearchKeyThatMakesNoNewOneNeedsNoMasterKey() {
        AtomicBoolean away = new AtomicBoolean();
        JdbcDataKeys instance =
                instance(
                        new MasterKeys() {
                            @Override
                            public int currentEpoch() {
                                return 1;
                            }

                            @Override
                            public Aead aead(int epoch) {
                                if (away.get()) {
                                    throw new LifecycleException(
                                            Refusal.KEY_UNAVAILABLE, "master key", "It is away.");
                                }
                                return masterKeys.aead(epoch);
                            }

                            @Override
                            public String storage() {
                                return "test";
                            }

                            @Override
                            public SortedSet<Integer> epochs() {
                                return new TreeSet<>(Set.of(1));
                            }
                        });
        long known = instance.indexKey().id();
        away.set(true);
        JdbcClient.create(host).sql("update jikimi_key set state = 'ROTATED'").update();
        clock.advance(Duration.ofSeconds(5));

        assertThat(instance.indexKey().id()).isEqualTo(known);
    }

    @Test
    void aPageIsRefusedAtOnceWhenTheMasterKeyDoesNotAnswer() {
        List<Long> page = List.of(keys.writingKey(HANEUL).id(), keys.writingKey(BARAM).id(), 1L);
        AtomicInteger asked = new AtomicInteger();
        JdbcDataKeys away =
                instance(
                        new MasterKeys() {
                            @Override
                            public int currentEpoch() {
                                return 1;
                            }

                            @Override
                            public Aead aead(int epoch) {
                                asked.incrementAndGet();
                                throw new LifecycleException(
                                        Refusal.KEY_UNAVAILABLE, "master key", "It is away.");
                            }

                            @Override
                            public String storage() {
                                return "test";
                            }

                            @Override
                            public SortedSet<Integer> epochs() {
                                return new TreeSet<>(Set.of(1));
                            }
                        });

        assertRefused(Refusal.KEY_UNAVAILABLE, () -> away.prefetch(page));
        assertThat(asked).hasValue(1);
        assertRefused(Refusal.KEY_UNAVAILABLE, () -> away.readingKey(page.get(0)));
        assertRefused(
                Refusal.KEY_UNAVAILABLE, () -> away.writingKey(new DataSubjectId("member", "19")));
        assertThat(keys.readingKey(page.get(0))).isPresent();
    }

    @Test
    void neverShowsKeyMaterial() {
        DataKey key = keys.writingKey(HANEUL);

        assertThat(key.toString()).isEqualTo("DataKey[" + Long.toHexString(key.id()) + "]");
        assertThat(keys.indexKey().toString()).isEqualTo("IndexKey[" + keys.indexKey().id() + "]");
    }

    HikariDataSource host() {
        return host;
    }

    JdbcDataKeys keys() {
        return keys;
    }

    TransactionTemplate transaction() {
        return transaction;
    }

    private <T> T inHostTransaction(NewDataKeys made, Supplier<T> work) {
        return transaction.execute(
                status -> {
                    T result = work.get();
                    store(made);
                    return result;
                });
    }

    private void store(NewDataKeys made) {
        new JdbcTemplate(host)
                .execute(
                        (ConnectionCallback<Boolean>)
                                connection -> {
                                    made.store(connection);
                                    return true;
                                });
    }

    private HikariDataSource pool(int connections) {
        return TestDatabase.pool(database().getJdbcUrl(), database().getUsername(), connections);
    }

    private JdbcDataKeys instance() {
        return instance(masterKeys);
    }

    private JdbcDataKeys instance(MasterKeys with) {
        return new JdbcDataKeys(own, host, with, clock, 1000);
    }

    private MasterKeys waitingAt(CyclicBarrier barrier) {
        Aead real = masterKeys.aead(1);
        Aead waiting =
                new Aead() {
                    @Override
                    public byte[] encrypt(byte[] plaintext, byte[] associatedData)
                            throws GeneralSecurityException {
                        try {
                            barrier.await(30, TimeUnit.SECONDS);
                        } catch (Exception failure) {
                            throw new GeneralSecurityException(failure);
                        }
                        return real.encrypt(plaintext, associatedData);
                    }

                    @Override
                    public byte[] decrypt(byte[] ciphertext, byte[] associatedData)
                            throws GeneralSecurityException {
                        return real.decrypt(ciphertext, associatedData);
                    }
                };
        return new MasterKeys() {
            @Override
            public int currentEpoch() {
                return 1;
            }

            @Override
            public Aead aead(int epoch) {
                return waiting;
            }

            @Override
            public String storage() {
                return "test";
            }

            @Override
            public SortedSet<Integer> epochs() {
                return new TreeSet<>(Set.of(1));
            }
        };
    }

    private static <T> List<T> together(Callable<T> one, Callable<T> other) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(List.of(one, other), 60, TimeUnit.SECONDS)) {
                results.add(result.get());
            }
            return Collections.unmodifiableList(results);
        } finally {
            threads.shutdownNow();
        }
    }

    static void assertRefused(Refusal refusal, Runnable action) {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(action::run)
                .satisfies(thrown -> assertThat(thrown.refusal()).isEqualTo(refusal));
    }

    /** Counts how often a connection was taken: one per query outside a transaction. */
    private static final class CountingDataSource extends DelegatingDataSource {

        private final AtomicInteger connections = new AtomicInteger();

        CountingDataSource(HikariDataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            connections.incrementAndGet();
            return super.getConnection();
        }

        int connections() {
            return connections.get();
        }

        void reset() {
            connections.set(0);
        }

        int active() {
            return ((HikariDataSource) getTargetDataSource())
                    .getHikariPoolMXBean()
                    .getActiveConnections();
        }
    }
}
