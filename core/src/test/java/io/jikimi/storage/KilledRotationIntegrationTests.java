package io.jikimi.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.custody.Custody;
import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.CustodyUnit;
import io.jikimi.custody.HistoryRevision;
import io.jikimi.custody.RowReference;
import io.jikimi.custody.shop.Household;
import io.jikimi.custody.shop.Member;
import io.jikimi.database.SchemaScripts;
import io.jikimi.fixture.KillablePostgres;
import io.jikimi.fixture.RotationClock;
import io.jikimi.fixture.Seeds;
import io.jikimi.fixture.StandingProcess;
import io.jikimi.fixture.SteppingDataSource;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.JdbcKeyRotation;
import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.testing.SettableClock;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that rotates keys, and goes on writing, is killed with SIGKILL at seeded points, or the
 * PostgreSQL below it; no value, no history, nothing sealed and no index is lost, and another
 * process ends the rotation. Of any four seeds in a row each kind of rotation meets each of the two
 * deaths once. {@code -Djikimi.kill.seeds=20} runs more seeds, {@code -Djikimi.kill.first-seed=17}
 * others. Everybody here is made up.
 */
class KilledRotationIntegrationTests {

    private static final Logger LOG = LoggerFactory.getLogger(KilledRotationIntegrationTests.class);
    private static final Actor OFFICER = Actor.staff("dpo-01");
    private static final int MEMBERS = 12;

    @TempDir private static Path folder;

    private static final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 2));
    private static final Map<Kind, Long> steps = new EnumMap<>(Kind.class);
    private static final List<Long> members = new ArrayList<>();
    private static KillablePostgres server;
    private static SteppingDataSource database;
    private static CustodyUnit unit;
    private static DataSubjectId sealed;

    /** What there was to read before anything was sealed. */
    private static List<String> whole;

    private static JdbcKeyRotation keys;
    private static ValueRotation values;

    @BeforeAll
    static void open() throws IOException {
        server = KillablePostgres.in(folder.resolve("database"));
        HikariDataSource pool = TestDatabase.pool(server.url(), "postgres", 10);
        SchemaScripts.apply(pool);
        database = new SteppingDataSource(pool);
        MasterKeys masterKeys = KeysetFileMasterKeys.development(keyset());
        unit =
                new CustodyUnit(
                        database, new JdbcDataKeys(database, database, masterKeys, clock, 1_000));
        keys = new JdbcKeyRotation(database, masterKeys, unit.evidence, clock);
        values = unit.storage(database).rotation(keys);
        for (int number = 0; number < MEMBERS; number++) {
            members.add(unit.member("가상인물", "member" + number + "@example.com").id);
        }
        unit.doInTransaction(
                em -> {
                    Household fresh = new Household();
                    fresh.notes.addAll(List.of("가상 메모", "가상 메모", "가상 쪽지"));
                    fresh.phones.addAll(List.of("010-0000-4321", "010-0000-4322"));
                    em.persist(fresh);
                });
        sealed = new DataSubjectId("member", members.get(0).toString());
        whole = everything(unit);
        seal();
        for (Kind kind : Kind.values()) {
            begin(kind);
            database.restart(step -> {});
            assertThat(values.run(kind, RotationProcess.BATCH, Integer.MAX_VALUE).ended()).isTrue();
            steps.put(kind, database.steps());
        }
    }

    @AfterAll
    static void close() throws Exception {
        unit.close();
        database.unwrap(HikariDataSource.class).close();
        server.close();
    }

    static LongStream seeds() {
        return Seeds.ofKills(4);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatAKilledProcessLeftIsWholeAndIsFinishedByAnother(long seed) throws Exception {
        Kind kind = seed % 2 == 0 ? Kind.SEARCH_INDEX : Kind.DATA_KEY;
        begin(kind);
        List<String> before = everything(unit);
        Map<Long, String> phones = phones();

        phones.putAll(kill(kind, seed));

        assertThat(everything(unit)).as("after the kill").isEqualTo(before);
        requireWritten(phones);
        assertThat(ended(kind)).as("another ends it").isTrue();
        clock.advance(Duration.ofSeconds(5));
        assertThat(everything(unit)).as("in the end").isEqualTo(before);
        requireWritten(phones);
        assertThat(keys.progress(kind).keys()).doesNotContainKeys("RETIRED", "CLOSED");
        requireNothingSealedIsLost();
    }

    private static void requireNothingSealedIsLost() {
        Custody custody = unit.storage(database).custody(unit.entities);
        unit.doInTransaction(em -> custody.unseal(List.of(sealedRow()), sealed));
        assertThat(everything(unit)).as("with what was sealed").isEqualTo(whole);
        seal();
    }

    private static void seal() {
        Custody custody = unit.storage(database).custody(unit.entities);
        unit.doInTransaction(em -> custody.seal(List.of(sealedRow()), sealed, Extent.EVERYTHING));
    }

    private static RowReference sealedRow() {
        return new RowReference(Member.class.getName(), sealed.id());
    }

    /** What was written behind a pass is reached by the next one. */
    private static boolean ended(Kind kind) {
        boolean ended = false;
        for (int pass = 0; pass < 3 && !ended; pass++) {
            ended = values.run(kind, RotationProcess.BATCH, Integer.MAX_VALUE).ended();
            LOG.info("Pass {} ended: {}", pass, ended);
        }
        return ended;
    }

    @Test
    void aProcessThatHoldsOnlyTheNewerKeysReadsEverything() throws Exception {
        for (Kind kind : Kind.values()) {
            begin(kind);
            assertThat(values.run(kind, RotationProcess.BATCH, Integer.MAX_VALUE).ended()).isTrue();
        }
        clock.advance(Duration.ofSeconds(5));
        assertThat(unit.jdbc.update("delete from jikimi_data_key where state <> 'LIVE'"))
                .isPositive();
        assertThat(
                        unit.jdbc.update(
                                "delete from jikimi_key where purpose = 'search-index' and state"
                                        + " <> 'ACTIVE'"))
                .isPositive();

        List<String> read;
        try (StandingProcess process = start(RotationProcess.READ, 0)) {
            read = process.await();
        }
        assertThat(read).containsAll(everything(unit)).hasSizeGreaterThan(2 * MEMBERS);
    }

    /** What a writer has said it committed, or was committing when it was killed. */
    private static void requireWritten(Map<Long, String> phones) {
        phones().forEach(
                        (id, phone) ->
                                assertThat(phones.get(id)).as("member " + id).contains(phone));
    }

    private static Map<Long, String> phones() {
        return unit.permitted(
                "membership",
                em -> {
                    Map<Long, String> phones = new HashMap<>();
                    for (Long id : members) {
                        phones.put(id, String.valueOf(em.find(Member.class, id).phone));
                    }
                    return phones;
                });
    }

    private static void begin(Kind kind) {
        if (kind == Kind.DATA_KEY) {
            assertThat(keys.retireDataKeys(clock.now().plusSeconds(1), OFFICER)).isPositive();
        } else {
            assertThat(keys.rotateIndexKey(OFFICER)).isTrue();
        }
        RotationClock.heardOf(database, clock);
        assertThat(keys.begin(kind)).isTrue();
        clock.advance(Duration.ofSeconds(5));
    }

    /** What each member's telephone may be afterwards. */
    private static Map<Long, String> kill(Kind kind, long seed) throws Exception {
        // A rotation that finds its keys and places there already takes a few steps less.
        long step = 1 + new SplittableRandom(seed).nextLong(steps.get(kind) * 9 / 10);
        Map<Long, String> written;
        try (StandingProcess process = start(kind.name(), step)) {
            process.awaitStanding();
            if (killsServer(seed)) {
                server.kill();
                database.unwrap(HikariDataSource.class)
                        .getHikariPoolMXBean()
                        .softEvictConnections();
            }
            List<String> said = process.kill();
            if (!killsServer(seed)) {
                assertThat(said).noneMatch(line -> line.startsWith(StandingProcess.FAILED));
            }
            written = written(said);
        }
        LOG.info(
                "Seed {}: {} of {} killed before step {} of {}",
                seed,
                killsServer(seed) ? "PostgreSQL" : "the process",
                kind,
                step,
                steps.get(kind));
        while (connectionsOfTheKilled() > 0) {
            Thread.onSpinWait();
        }
        return written;
    }

    /** The last it said of each member; what it was about to write next may be there as well. */
    private static Map<Long, String> written(List<String> said) {
        Map<Long, String> written = new HashMap<>();
        long last = -1;
        for (String line : said) {
            if (line.startsWith(RotationProcess.WROTE)) {
                String[] words = line.substring(RotationProcess.WROTE.length()).split(" ");
                last = Long.parseLong(words[1]);
                written.put(Long.valueOf(words[0]), RotationProcess.phone(last));
            }
        }
        Long next =
                members.get(
                        RotationProcess.SEALED
                                + (int) ((last + 1) % (MEMBERS - RotationProcess.SEALED)));
        String before = written.getOrDefault(next, phones().get(next));
        written.put(next, before + " or " + RotationProcess.phone(last + 1));
        LOG.info("It had written {} times", last + 1);
        return written;
    }

    private static boolean killsServer(long seed) {
        return seed / 2 % 2 == 1;
    }

    private static StandingProcess start(String what, long step) throws IOException {
        return StandingProcess.start(
                RotationProcess.class,
                server.url() + "&ApplicationName=killed",
                keyset().toString(),
                what,
                clock.now().toString(),
                Long.toString(step));
    }

    private static long connectionsOfTheKilled() {
        return unit.jdbc.queryForObject(
                "select count(*) from pg_stat_activity where application_name = 'killed'",
                Long.class);
    }

    private static Path keyset() {
        return folder.resolve("master.keyset");
    }

    /** Everything but what is written meanwhile. */
    static List<String> everything(CustodyUnit unit) {
        List<String> read = new ArrayList<>();
        unit.permitted("membership", em -> read.addAll(members(em)));
        for (int number = 0; number < MEMBERS; number++) {
            String email = "member" + number + "@example.com";
            read.add(email + found(unit, email));
        }
        unit.permitted("visits", em -> read.addAll(households(em)));
        unit.permitted("membership", em -> read.addAll(history(unit, em)));
        unit.permitted("visits", em -> read.addAll(historyOfHouseholds(unit, em)));
        return read;
    }

    private static List<String> members(EntityManager em) {
        return em.createQuery("from Member m order by m.id", Member.class)
                .getResultStream()
                .map(found -> found.id + found.name + found.email + found.memos)
                .toList();
    }

    private static List<Long> found(CustodyUnit unit, String email) {
        return unit.inTransaction(
                em ->
                        em.createQuery(
                                        "select m.id from Member m where m.email = :email",
                                        Long.class)
                                .setParameter("email", email)
                                .getResultList());
    }

    private static List<String> households(EntityManager em) {
        return em.createQuery("from Home", Household.class)
                .getResultStream()
                .map(found -> found.notes.stream().sorted().toList() + " " + found.phones)
                .toList();
    }

    /** Of each member the first revision, and what no later one may say otherwise. */
    private static List<String> history(CustodyUnit unit, EntityManager em) {
        List<String> read = new ArrayList<>();
        for (Long id :
                em.createQuery("select m.id from Member m order by m.id", Long.class)
                        .getResultList()) {
            List<Member> revisions = revisions(unit, Member.class, id);
            Member first = revisions.get(revisions.size() - 1);
            read.add("first " + first.phone + first.birthDate + first.home.street + first.memos);
            read.addAll(
                    revisions.stream()
                            .map(revision -> "ever " + id + revision.name + revision.email)
                            .distinct()
                            .toList());
        }
        return read;
    }

    private static List<String> historyOfHouseholds(CustodyUnit unit, EntityManager em) {
        List<String> read = new ArrayList<>();
        for (Long id : em.createQuery("select h.id from Home h", Long.class).getResultList()) {
            for (Household then : revisions(unit, Household.class, id)) {
                read.add("then " + then.notes.stream().sorted().toList() + then.phones);
            }
        }
        return read;
    }

    private static <T> List<T> revisions(CustodyUnit unit, Class<T> entity, Long id) {
        Custody custody = unit.storage(unit.dataSource).custody(unit.entities);
        return unit.runtime.history(unit.entities, custody).revisions(entity, id, 100_000).stream()
                .map(HistoryRevision::state)
                .toList();
    }
}
