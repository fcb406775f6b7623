package io.jikimi.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.crypto.DataKey;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.fixture.RotationClock;
import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.keys.KeyRotation.Phase;
import io.jikimi.keys.KeyRotation.Progress;
import io.jikimi.keys.KeySweep.Left;
import io.jikimi.keys.KeySweep.Page;
import io.jikimi.keys.KeySweep.Replacement;
import io.jikimi.keys.KeySweep.Step;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a rotation of keys promises on every database, whatever is stored under them. Subjects are
 * made up.
 */
abstract class AbstractKeyRotationContractTests {

    private static final DataSubjectId HANEUL = new DataSubjectId("member", "17");
    private static final DataSubjectId BARAM = new DataSubjectId("member", "18");
    private static final Actor OFFICER = Actor.staff("dpo-01");
    private static final Actor CLOCK = Actor.system("key-rotation");
    private static final Duration STALE = Duration.ofSeconds(5);

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 3, 2));
    private final InMemoryEvidenceLog evidence = new InMemoryEvidenceLog(clock);

    @TempDir Path folder;

    private WatchedMasterKeys masterKeys;
    private JdbcDataKeys keys;
    private JdbcKeyRotation rotation;

    /** The database of this suite, with our tables. */
    abstract HikariDataSource database();

    @BeforeEach
    void open() {
        for (String table :
                List.of(
                        "jikimi_data_key",
                        "jikimi_key",
                        "jikimi_master_key",
                        "jikimi_rotation",
                        "jikimi_rotation_place")) {
            jdbc().sql("delete from " + table).update();
        }
        masterKeys =
                new WatchedMasterKeys(
                        KeysetFileMasterKeys.create(folder.resolve("master.json"), new byte[32]));
        keys = instance();
        rotation = new JdbcKeyRotation(database(), masterKeys, evidence, clock);
    }

    @Test
    void doesNothingWhereThereIsNothingToRotate() {
        for (Kind kind : Kind.values()) {
            assertThat(rotation.progress(kind)).isEqualTo(progress(Phase.IDLE, 0, Map.of()));
            assertThat(rotation.begin(kind)).isFalse();
            assertThat(rotation.page(kind, "member", row -> neverAsked()))
                    .isEqualTo(new Step(false, false, 0, 0));
            assertThat(rotation.finish(kind, this::neverAsked, List.of())).isFalse();
        }

        assertThat(rotation.retireDataKeys(HANEUL, OFFICER)).isZero();
        assertThat(rotation.retireDataKeys(later(), OFFICER)).isZero();
        assertThat(rotation.rotateIndexKey(OFFICER)).isFalse();

        assertThat(evidence.ledger()).isEmpty();
        assertThat(rotation.progress(Kind.DATA_KEY).phase()).isEqualTo(Phase.IDLE);
        assertThat(rotation.progress(Kind.SEARCH_INDEX).phase()).isEqualTo(Phase.IDLE);
    }

    private <T> T neverAsked() {
        throw new AssertionError("Nothing was to be looked for");
    }

    @Test
    void givesOnePersonANewerKeyAndSaysSo() {
        DataKey older = keys.writingKey(HANEUL);
        DataKey other = keys.writingKey(BARAM);

        assertThat(rotation.retireDataKeys(HANEUL, OFFICER)).isEqualTo(1);

        assertThat(rotation.progress(Kind.DATA_KEY))
                .isEqualTo(progress(Phase.WAITING, 0, Map.of("LIVE", 2L, "RETIRED", 1L)));
        assertThat(evidence.ledger()).containsExactly(entry("data-key.retired", 1, OFFICER));
        assertThat(areTaken(older.id())).isTrue();
        clock.advance(STALE);
        DataKey newer = keys.writingKey(HANEUL);
        assertThat(newer.id()).isNotEqualTo(older.id());
        assertThat(instance().writingKey(HANEUL).id()).isEqualTo(newer.id());
        assertThat(keys.keyIdsOf(HANEUL)).containsExactlyInAnyOrder(older.id(), newer.id());
        assertThat(keys.readingKey(older.id())).isPresent();
        assertThat(keys.states(HANEUL)).containsExactlyInAnyOrder(KeyState.RETIRED, KeyState.LIVE);
        assertThat(keys.writingKey(BARAM).id()).isEqualTo(other.id());
    }

    @Test
    void theKeyThatWasMadeLastIsTheOneToWriteUnderHoweverOftenItIsRotated() {
        Set<Long> known = new HashSet<>(Set.of(keys.writingKey(HANEUL).id()));

        for (int time = 1; time <= 4; time++) {
            rotation.retireDataKeys(HANEUL, OFFICER);

            DataKey newest = instance().writingKey(HANEUL);
            assertThat(known.add(newest.id())).as("rotation %s", time).isTrue();
            assertThat(instance().writingKeys(Set.of(HANEUL)).get(HANEUL).id())
                    .isEqualTo(newest.id());
        }
    }

    @Test
    void retiresAndClosesAnyNumberOfKeys() {
        keys.writingKeys(subjects(505));
        clock.advance(Duration.ofDays(1));
        keys.writingKey(HANEUL);
        Instant moment = clock.now();

        assertThat(rotation.retireDataKeys(moment, OFFICER)).isEqualTo(505);

        assertThat(rotation.progress(Kind.DATA_KEY).keys())
                .isEqualTo(Map.of("LIVE", 506L, "RETIRED", 505L));
        assertThat(keys.states(HANEUL)).containsExactly(KeyState.LIVE);
        assertThat(rotation.retireDataKeys(later(), OFFICER))
                .as("nobody who just got a newer one gets another")
                .isEqualTo(1);
        assertThat(evidence.ledger())
                .containsExactly(
                        entry("data-key.retired", 500, OFFICER),
                        entry("data-key.retired", 5, OFFICER),
                        entry("data-key.retired", 1, OFFICER));
        RotationClock.advance(database(), 55);
        assertThat(rotation.begin(Kind.DATA_KEY)).as("not everybody has heard of it").isFalse();
        assertThat(rotation.progress(Kind.DATA_KEY).phase()).isEqualTo(Phase.WAITING);

        RotationClock.advance(database(), 6);
        assertThat(rotation.begin(Kind.DATA_KEY)).isTrue();

        assertThat(rotation.progress(Kind.DATA_KEY))
                .isEqualTo(progress(Phase.SWEEPING, 1, Map.of("LIVE", 506L, "CLOSED", 506L)));
    }

    @Test
    void takesNothingThatIsWrittenUnderAClosedKeyAndReadsIt() {
        DataKey older = keys.writingKey(HANEUL);
        JdbcDataKeys elsewhere = instance();
        elsewhere.writingKey(HANEUL);

        sweeping(HANEUL);

        assertThat(areTaken(older.id())).isFalse();
        assertThat(areTaken(1L)).as("a key that is missing").isFalse();
        DataKey newer = elsewhere.writingKey(HANEUL);
        assertThat(newer.id()).isNotEqualTo(older.id());
        assertThat(areTaken(newer.id())).isTrue();
        assertThat(areTaken(newer.id(), older.id())).isFalse();
        assertThat(elsewhere.readingKey(older.id())).isPresent();
        assertThat(keys.subjectsOf(List.of(older.id(), newer.id(), 1L)))
                .isEqualTo(Map.of(older.id(), HANEUL, newer.id(), HANEUL));
    }

    @Test
    void goesOnBehindTheLastPageAndCountsWhatItDid() {
        keys.writingKey(HANEUL);
        sweeping(HANEUL);
        List<@Nullable String> begun = new ArrayList<>();

        assertThat(page("member", begun, new Page("17", 3, 2, false)))
                .isEqualTo(new Step(true, false, 3, 2));
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                rotation.page(
                                        Kind.DATA_KEY,
                                        "member",
                                        row -> {
                                            throw new IllegalStateException("It breaks");
                                        }));
        assertThat(page("member", begun, new Page("20", 1, 0, true)))
                .isEqualTo(new Step(true, true, 1, 0));
        assertThat(rotation.page(Kind.DATA_KEY, "member", row -> neverAsked()))
                .isEqualTo(new Step(true, true, 0, 0));
        assertThat(page("visitor", begun, new Page("5", 10, 10, false)))
                .isEqualTo(new Step(true, false, 10, 10));

        assertThat(begun).containsExactly(null, "17", null);
        Progress progress = rotation.progress(Kind.DATA_KEY);
        assertThat(progress.seen()).isEqualTo(14);
        assertThat(progress.rewritten()).isEqualTo(12);
        assertThat(rotation.progress(Kind.SEARCH_INDEX).seen()).isZero();
    }

    @Test
    void oneInstanceWritesAPageAtATime() {
        keys.writingKey(HANEUL);
        sweeping(HANEUL);
        List<Step> meanwhile = new ArrayList<>();

        rotation.page(
                Kind.DATA_KEY,
                "member",
                row -> {
                    meanwhile.add(
                            CompletableFuture.supplyAsync(
                                            () ->
                                                    rotation.page(
                                                            Kind.DATA_KEY,
                                                            "member",
                                                            other -> neverAsked()))
                                    .join());
                    return new Page("17", 1, 1, false);
                });

        assertThat(meanwhile).containsExactly(new Step(false, false, 0, 0));
    }

    @Test
    void overwritesTheKeysUnderWhichNothingIsLeftAndLooksAgainForTheOthers() {
        long kept = keys.writingKey(HANEUL).id();
        long gone = keys.writingKey(BARAM).id();
        sweeping(HANEUL, BARAM);
        evidence.clear();
        List<@Nullable String> begun = new ArrayList<>();
        page("member", begun, new Page("17", 1, 1, true));
        page("of another service", begun, new Page("17", 1, 1, true));

        assertThat(finish(new Left(Set.of(kept), false), "member")).isFalse();

        assertThat(states(List.of(kept, gone))).isEqualTo(Map.of(kept, "CLOSED", gone, "REPLACED"));
        assertThat(wrapped(gone)).containsExactly(0);
        assertThat(evidence.ledger()).containsExactly(entry("data-key.replaced", 1, CLOCK));
        assertThat(rotation.progress(Kind.DATA_KEY).phase()).isEqualTo(Phase.SWEEPING);
        assertThat(rotation.progress(Kind.DATA_KEY).pass()).isEqualTo(2);
        assertThat(page("member", begun, new Page("17", 1, 1, true)).seen()).isEqualTo(1);
        assertThat(rotation.page(Kind.DATA_KEY, "of another service", row -> neverAsked()).done())
                .isTrue();
        assertThat(begun).containsExactly(null, null, null);

        assertThat(finish(new Left(Set.of(kept), false))).as("nothing to overwrite").isFalse();
        assertThat(evidence.ledger()).hasSize(1);
        assertThat(finish(Left.NOTHING)).isTrue();

        assertThat(wrapped(kept)).containsExactly(0);
        assertThat(evidence.ledger()).last().isEqualTo(entry("data-key.replaced", 1, CLOCK));
        assertThat(rotation.progress(Kind.DATA_KEY))
                .extracting(Progress::phase, Progress::pass, Progress::keys)
                .containsExactly(Phase.IDLE, 3, new TreeMap<>(Map.of("LIVE", 2L, "REPLACED", 2L)));
        assertThat(rotation.finish(Kind.DATA_KEY, this::neverAsked, List.of())).isFalse();
        clock.advance(STALE);
        assertRefused(() -> keys.readingKey(kept)).withMessageContaining("replaced by a newer one");
        assertRefused(() -> instance().readingKey(gone))
                .withMessageContaining("replaced by a newer one");
        assertThat(keys.subjectOf(kept)).isEqualTo(HANEUL);
    }

    @Test
    void overwritesNothingWhileItIsNotSure() {
        long key = keys.writingKey(HANEUL).id();
        sweeping(HANEUL);
        evidence.clear();

        assertThat(finish(Left.UNKNOWN)).isFalse();
        assertThat(
                        rotation.finish(
                                Kind.DATA_KEY,
                                () -> {
                                    inTransaction(() -> keys.moving(HANEUL));
                                    return Left.NOTHING;
                                },
                                List.of()))
                .as("something was moved past the look")
                .isFalse();

        assertThat(states(List.of(key))).isEqualTo(Map.of(key, "CLOSED"));
        assertThat(evidence.ledger()).isEmpty();
        assertThat(rotation.progress(Kind.DATA_KEY).phase()).isEqualTo(Phase.SWEEPING);
        assertThat(rotation.progress(Kind.DATA_KEY).pass()).isEqualTo(3);
        assertThat(finish(Left.NOTHING)).isTrue();
    }

    @Test
    void whatIsRetiredMeanwhileGetsItsOwnTimeToBeHeardOf() {
        long first = keys.writingKey(HANEUL).id();
        long second = keys.writingKey(BARAM).id();
        sweeping(HANEUL);

        rotation.retireDataKeys(BARAM, OFFICER);
        assertThat(rotation.progress(Kind.DATA_KEY).phase()).isEqualTo(Phase.SWEEPING);
        assertThat(rotation.begin(Kind.DATA_KEY)).isTrue();
        assertThat(states(List.of(second))).isEqualTo(Map.of(second, "RETIRED"));

        assertThat(finish(new Left(Set.of(first), false))).isFalse();
        assertThat(rotation.progress(Kind.DATA_KEY))
                .extracting(Progress::phase, Progress::pass)
                .containsExactly(Phase.WAITING, 1);
        assertThat(rotation.begin(Kind.DATA_KEY)).isFalse();
        RotationClock.heardOf(database(), clock);
        assertThat(rotation.begin(Kind.DATA_KEY)).isTrue();
        assertThat(rotation.progress(Kind.DATA_KEY).pass()).isEqualTo(2);
        assertThat(states(List.of(first, second)))
                .isEqualTo(Map.of(first, "CLOSED", second, "CLOSED"));
        assertThat(finish(Left.NOTHING)).isTrue();
        assertThat(rotation.progress(Kind.DATA_KEY).phase()).isEqualTo(Phase.IDLE);
    }

    @Test
    void aLookThatAnotherRotationOvertookOverwritesNothing() {
        keys.writingKey(HANEUL);
        long later = keys.writingKey(BARAM).id();
        sweeping(HANEUL);

        boolean ended =
                rotation.finish(
                        Kind.DATA_KEY,
                        () -> {
                            assertThat(finish(Left.NOTHING)).isTrue();
                            sweeping(BARAM);
                            return Left.NOTHING;
                        },
                        List.of());

        assertThat(ended).isFalse();
        assertThat(states(List.of(later))).isEqualTo(Map.of(later, "CLOSED"));
        assertThat(rotation.progress(Kind.DATA_KEY).pass()).isEqualTo(2);
        assertThat(
                        rotation.finish(
                                Kind.DATA_KEY,
                                () -> {
                                    assertThat(finish(Left.NOTHING)).isTrue();
                                    return Left.NOTHING;
                                },
                                List.of()))
                .as("another instance has ended it")
                .isFalse();
    }

    @Test
    void keepsAnyNumberOfKeysThatAreStillNamed() {
        List<DataSubjectId> subjects = subjects(20);
        keys.writingKeys(subjects);
        List<Long> older =
                subjects.stream().map(subject -> keys.writingKey(subject).id()).sorted().toList();
        sweeping(subjects.toArray(DataSubjectId[]::new));
        Set<Long> kept = new HashSet<>();
        for (int number = 0; number < older.size(); number += 2) {
            kept.add(older.get(number));
        }
        Set<Long> named = new HashSet<>(kept);
        for (long number = 0; number < 2_500; number++) {
            named.add(Long.MIN_VALUE + number * (Long.MAX_VALUE / 1_250));
        }

        assertThat(rotation.replacements(named)).containsOnlyKeys(kept);
        assertThat(finish(new Left(named, false))).isFalse();

        assertThat(older)
                .allSatisfy(
                        key ->
                                assertThat(states(List.of(key)))
                                        .containsEntry(
                                                key, kept.contains(key) ? "CLOSED" : "REPLACED"));
        assertThat(evidence.ledger()).last().isEqualTo(entry("data-key.replaced", 10, CLOCK));
    }

    @Test
    void namesTheClosedKeysEachWithTheOneThatTakesItsPlace() {
        long closed = keys.writingKey(HANEUL).id();
        long damaged = keys.writingKey(BARAM).id();
        DataSubjectId third = new DataSubjectId("member", "19");
        long retired = keys.writingKey(third).id();
        sweeping(HANEUL, BARAM);
        rotation.retireDataKeys(third, OFFICER);
        jdbc().sql("update jikimi_data_key set wrapped = ? where key_id = ?")
                .params(new byte[40], damaged)
                .update();

        Map<Long, Replacement> found = rotation.replacements(List.of(closed, damaged, retired, 1L));

        assertThat(found).containsOnlyKeys(closed);
        assertThat(found.get(closed).from().id()).isEqualTo(closed);
        assertThat(found.get(closed).to().id()).isEqualTo(instance().writingKey(HANEUL).id());
        assertThat(jdbc().sql(rotation.selectOfClosedKeys()).query(byte[].class).list())
                .extracting(bytes -> ByteBuffer.wrap(bytes).getLong())
                .containsExactlyInAnyOrder(closed, damaged);
    }

    @Test
    void switchesTheSearchIndexToANewerKeyAndDestroysTheOlder() {
        long older = keys.indexKey().id();
        assertThat(takenForIndex(older)).isTrue();

        assertThat(rotation.rotateIndexKey(OFFICER)).isTrue();
        assertThat(rotation.rotateIndexKey(OFFICER)).as("one at a time").isFalse();
        assertThat(rotation.progress(Kind.SEARCH_INDEX))
                .isEqualTo(progress(Phase.WAITING, 0, Map.of()));
        assertThat(keys.indexKeys().rotating()).as("nobody has heard of it").isFalse();
        clock.advance(STALE);
        long newer = keys.indexKeys().newer().id();
        assertThat(newer).isNotEqualTo(older);
        assertThat(keys.indexKeys().older().id()).isEqualTo(older);
        assertThat(keys.indexKey().id()).isEqualTo(older);
        assertThat(takenForIndex(older)).isTrue();
        assertThat(othersInForce(older)).containsExactly(newer + " PREPARED");
        assertThat(othersInForce(older, newer)).isEmpty();
        assertThat(rotation.begin(Kind.SEARCH_INDEX)).isFalse();
        Instant prepared = clock.now();

        RotationClock.heardOf(database(), clock);
        assertThat(rotation.begin(Kind.SEARCH_INDEX)).isTrue();
        assertThat(takenForIndex(newer)).isTrue();
        assertThat(takenForIndex(older)).isFalse();
        assertThat(othersInForce(older)).containsExactly(newer + " ACTIVE");
        assertThat(othersInForce(newer)).isEmpty();
        clock.advance(STALE);
        assertThat(keys.indexKey().id()).isEqualTo(newer);
        assertThat(keys.indexKeys().rotating()).isTrue();

        assertThat(rotation.finish(Kind.SEARCH_INDEX, () -> Left.UNKNOWN, List.of())).isFalse();
        assertThat(instance().indexKeys().rotating()).as("the older one is still needed").isTrue();
        assertThat(rotation.progress(Kind.SEARCH_INDEX).pass()).isEqualTo(2);
        assertThat(rotation.finish(Kind.SEARCH_INDEX, () -> Left.NOTHING, List.of())).isTrue();

        assertThat(rotation.progress(Kind.SEARCH_INDEX))
                .isEqualTo(progress(Phase.IDLE, 2, Map.of()));
        clock.advance(STALE);
        assertThat(keys.indexKeys().rotating()).isFalse();
        assertThat(keys.indexKey().id()).isEqualTo(newer);
        assertThat(instance().indexKey().id()).isEqualTo(newer);
        assertThat(evidence.ledger())
                .extracting(LedgerEntry::kind, LedgerEntry::actor, LedgerEntry::details)
                .containsExactly(
                        tuple("index-key.prepared", OFFICER, one()),
                        tuple("index-key.activated", CLOCK, one()),
                        tuple("index-key.destroyed", CLOCK, one()));
        List<KeyLedgerEntry> ledger = indexKeysOfTheLedger();
        assertThat(ledger)
                .extracting(KeyLedgerEntry::id, KeyLedgerEntry::state)
                .containsExactly(
                        tuple(Long.toHexString(older), KeyLedgerEntry.State.DESTROYED),
                        tuple(Long.toHexString(newer), KeyLedgerEntry.State.ACTIVE));
        assertThat(ledger.get(0).rotatedAt()).isEqualTo(ledger.get(1).activatedAt());
        assertThat(ledger.get(1).activatedAt()).isAfter(prepared);
        assertThat(ledger.get(1).storage()).isEqualTo(masterKeys.storage());
        assertThat(ledger.get(1).algorithm()).isEqualTo("HMAC-SHA-256");
        assertThat(
                        jdbc().sql("select wrapped from jikimi_key where id = ?")
                                .param(older)
                                .query(byte[].class)
                                .single())
                .containsExactly(0);
    }

    private static Map<String, String> one() {
        return new TreeMap<>(Map.of("keys", "1"));
    }

    private List<KeyLedgerEntry> indexKeysOfTheLedger() {
        return new JdbcMasterKeyDesk(
                        database(),
                        database(),
                        masterKeys,
                        evidence,
                        clock,
                        Period.ofDays(30),
                        Period.ofYears(1),
                        Period.ofYears(1))
                .ledger().stream().filter(key -> key.purpose().equals("search-index")).toList();
    }

    @Test
    void whoMovesValuesKnowsTheNewestKeysOfTheSearchIndexAtOnce() {
        keys.indexKey();
        keys.writingKey(HANEUL);
        rotation.rotateIndexKey(OFFICER);
        assertThat(keys.indexKeys().rotating()).isFalse();

        inTransaction(() -> keys.moving(HANEUL));

        assertThat(keys.indexKeys().rotating()).isTrue();
    }

    @Test
    void storesNoKeyUnderAnEpochThatIsDestroyedMeanwhile() {
        long key = keys.writingKey(HANEUL).id();
        long index = keys.indexKey().id();
        masterKeys.afterWrapping(
                () ->
                        jdbc().sql(
                                        "update jikimi_master_key set destroyed_at ="
                                                + " current_timestamp")
                                .update());

        assertRefused(() -> rotation.retireDataKeys(HANEUL, OFFICER))
                .withMessageContaining("It was destroyed");
        jdbc().sql("update jikimi_master_key set destroyed_at = null").update();
        assertRefused(() -> rotation.rotateIndexKey(OFFICER))
                .withMessageContaining("It was destroyed");

        assertThat(keys.keyIdsOf(HANEUL)).containsExactly(key);
        assertThat(keys.states(HANEUL)).containsExactly(KeyState.LIVE);
        assertThat(instance().indexKeys().newer().id()).isEqualTo(index);
        assertThat(evidence.ledger()).isEmpty();
    }

    @Test
    void leavesNoKeyInTheClearBehind() {
        long older = keys.writingKey(HANEUL).id();
        keys.indexKey();
        masterKeys.forget();

        sweeping(HANEUL);
        rotation.rotateIndexKey(OFFICER);
        rotation.replacements(List.of(older));

        assertThat(masterKeys.clear())
                .as("a newer key, one of the search index, and two that were opened")
                .hasSize(4)
                .allSatisfy(key -> assertThat(key).containsOnly(0));
    }

    /** The keys of some subjects are closed, and what stands under them is to be written anew. */
    private void sweeping(DataSubjectId... subjects) {
        for (DataSubjectId subject : subjects) {
            assertThat(rotation.retireDataKeys(subject, OFFICER)).isEqualTo(1);
        }
        RotationClock.heardOf(database(), clock);
        assertThat(rotation.begin(Kind.DATA_KEY)).isTrue();
    }

    private Step page(String place, List<@Nullable String> begun, Page page) {
        return rotation.page(
                Kind.DATA_KEY,
                place,
                lastRow -> {
                    begun.add(lastRow);
                    return page;
                });
    }

    private boolean finish(Left left, String... places) {
        return rotation.finish(Kind.DATA_KEY, () -> left, List.of(places));
    }

    private static Progress progress(Phase phase, int pass, Map<String, Long> keys) {
        return new Progress(phase, pass, 0, 0, new TreeMap<>(keys));
    }

    private LedgerEntry entry(String kind, int keys, Actor actor) {
        return LedgerEntry.of(
                kind, clock.now(), actor, null, Map.of("keys", Integer.toString(keys)));
    }

    private boolean areTaken(Long... keyIds) {
        return ask(() -> keys.areTaken(jdbc(), List.of(keyIds)));
    }

    private boolean takenForIndex(long keyId) {
        return ask(() -> keys.isIndexTaken(jdbc(), keyId));
    }

    private List<String> othersInForce(Long... keyIds) {
        String select =
                new KeyStateLock(DatabaseDialect.of(database()))
                        .selectOfOtherIndexKeys(keyIds.length);
        return ask(
                () ->
                        jdbc().sql(select)
                                .params(List.of(keyIds))
                                .query(
                                        (row, number) ->
                                                row.getLong("id") + " " + row.getString("state"))
                                .list());
    }

    private Map<Long, String> states(Collection<Long> keyIds) {
        Map<Long, String> states = new TreeMap<>();
        for (Long keyId : keyIds) {
            states.put(
                    keyId,
                    jdbc().sql("select state from jikimi_data_key where key_id = ?")
                            .param(keyId)
                            .query(String.class)
                            .single());
        }
        return states;
    }

    private byte[] wrapped(long keyId) {
        return jdbc().sql("select wrapped from jikimi_data_key where key_id = ?")
                .param(keyId)
                .query(byte[].class)
                .single();
    }

    private static List<DataSubjectId> subjects(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new DataSubjectId("member", "n" + number))
                .toList();
    }

    private Instant later() {
        return clock.now().plusSeconds(1);
    }

    private JdbcDataKeys instance() {
        return new JdbcDataKeys(database(), database(), masterKeys, clock, 10_000);
    }

    private JdbcClient jdbc() {
        return JdbcClient.create(database());
    }

    private void inTransaction(Runnable work) {
        ask(
                () -> {
                    work.run();
                    return true;
                });
    }

    private <T> T ask(Supplier<T> question) {
        return new TransactionTemplate(new JdbcTransactionManager(database()))
                .execute(status -> question.get());
    }

    private static ThrowableAssertAlternative<LifecycleException> assertRefused(Runnable action) {
        return assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(action::run)
                .satisfies(thrown -> assertThat(thrown.refusal()).isEqualTo(Refusal.KEY_MISSING));
    }
}
