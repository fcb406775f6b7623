package io.jikimi.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jikimi.crypto.FieldCipher;
import io.jikimi.crypto.StoredValue;
import io.jikimi.database.SchemaScripts;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.JdbcMasterKeyDesk;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.keys.MasterKeyDesk;
import io.jikimi.keys.MasterKeys;
import io.jikimi.keys.NewDataKeys;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Period;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A process that wraps keys anew is killed with SIGKILL at seeded points, and every third time the
 * PostgreSQL below it instead; no key is in two states or lost, and whoever comes next finishes.
 * {@code -Djikimi.kill.seeds=20} runs more seeds, {@code -Djikimi.kill.first-seed=17} others.
 * Everybody here is made up.
 */
class KilledRewrapIntegrationTests {

    private static final Logger LOG = LoggerFactory.getLogger(KilledRewrapIntegrationTests.class);

    private static final int SUBJECTS = 2_400;
    private static final int DESTROYED = 100;
    private static final long FIRST_SEED = Long.getLong("jikimi.kill.first-seed", 1);
    private static final long LAST_SEED = FIRST_SEED + Long.getLong("jikimi.kill.seeds", 3) - 1;

    /** Every third seed kills the database. */
    private static final int PARTS = 3;

    private static final long LOCK = 733;
    private static final int EXIT_OF_SIGKILL = 128 + 9;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final byte[] SECRET = new byte[32];
    private static final byte[] PHONE = "010-0000-1234".getBytes(StandardCharsets.UTF_8);
    private static final int ITEM = 7;

    @TempDir private static Path folder;

    private static final LegalClock CLOCK = LegalClock.system();
    private static final Map<DataSubjectId, byte[]> VALUES = new HashMap<>();
    private static EmbeddedPostgres postgres;

    /** It comes back at the same port. */
    private static DataSource database;

    @BeforeAll
    static void fill() throws IOException {
        postgres = start(0);
        database = postgres.getPostgresDatabase();
        SchemaScripts.apply(database);
        KeysetFileMasterKeys.create(keyset(), SECRET);
        Files.writeString(secret(), Base64.getEncoder().encodeToString(SECRET));
        NewDataKeys made = keys().newSubjects();
        new TransactionTemplate(new JdbcTransactionManager(database))
                .executeWithoutResult(status -> store(made));
        DataKeys keys = keys();
        keys.indexKey();
        for (int number = 0; number < DESTROYED; number++) {
            keys.destroy(subject(number));
        }
        List.of(
                        "create sequence safety_steps",
                        "create table safety_halt (step bigint)",
                        """
                        create function safety_step() returns trigger language plpgsql as $$
                        begin
                          if nextval('safety_steps') = (select step from safety_halt) then
                            perform pg_advisory_xact_lock(733);
                          end if;
                          return null;
                        end $$
                        """,
                        "create trigger safety_step after update on jikimi_data_key for each row"
                                + " execute function safety_step()")
                .forEach(sql -> jdbc().execute(sql));
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(FIRST_SEED, LAST_SEED);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noKeyIsLostOrInTwoStatesAndTheNextFinishes(long seed) throws Exception {
        int epoch = KeysetFileMasterKeys.rotate(keyset(), SECRET);
        List<Map<String, Object>> tombs = destroyed();

        boolean server = seed % PARTS == 0;
        long step = kill(seed, server);

        Map<Integer, Long> left = desk().keysPerEpoch();
        LOG.info("Seed {}: killed {} at key {}, left {}", seed, killed(server), step, left);
        assertThat(left.keySet()).as("epochs after the kill").isSubsetOf(epoch - 1, epoch);
        assertThat(left.get(epoch - 1)).as("the kill came before the end").isPositive();
        everybodyIsThere(epoch);
        assertThat(destroyed()).as("after the kill").isEqualTo(tombs);

        assertThat(desk().rewrap(500, 100_000).left()).as("left by the next run").isZero();

        assertThat(desk().keysPerEpoch().keySet()).as("after the next run").containsExactly(epoch);
        everybodyIsThere(epoch);
        assertThat(destroyed()).as("after the next run").isEqualTo(tombs);
    }

    private static String killed(boolean server) {
        return server ? "PostgreSQL" : "the process";
    }

    /** Living keys open what was sealed before, destroyed ones read as nothing. */
    private static void everybodyIsThere(int epoch) {
        assertThat(
                        jdbc().queryForObject(
                                        "select count(*) from jikimi_data_key where (state = 'LIVE'"
                                                + " and epoch in (?, ?) and length(wrapped) > 32) or"
                                                + " (state = 'DESTROYED' and wrapped = '\\x00')",
                                        Integer.class,
                                        epoch - 1,
                                        epoch))
                .isEqualTo(SUBJECTS);
        Set<String> destroyed =
                Set.copyOf(
                        jdbc().queryForList(
                                        "select subject from jikimi_data_key where state ="
                                                + " 'DESTROYED'",
                                        String.class));
        DataKeys keys = keys();
        keys.prefetch(VALUES.values().stream().map(StoredValue::keyId).toList());
        FieldCipher cipher = new FieldCipher();
        VALUES.forEach(
                (subject, value) -> {
                    if (destroyed.contains(subject.toString())) {
                        assertThat(keys.readingKey(StoredValue.keyId(value))).isEmpty();
                    } else {
                        assertThat(
                                        cipher.decrypt(
                                                keys.readingKey(StoredValue.keyId(value))
                                                        .orElseThrow(),
                                                ITEM,
                                                value))
                                .isEqualTo(PHONE);
                    }
                });
    }

    private static List<Map<String, Object>> destroyed() {
        return jdbc().queryForList(
                        "select key_id, subject, epoch, encode(wrapped, 'hex') as wrapped from"
                                + " jikimi_data_key where state = 'DESTROYED' order by key_id");
    }

    private static long kill(long seed, boolean server) throws Exception {
        long living = SUBJECTS - DESTROYED;
        long part = living / PARTS;
        long step =
                1 + part * Math.floorMod(seed, PARTS) + new SplittableRandom(seed).nextLong(part);
        jdbc().execute("alter sequence safety_steps restart with 1");
        jdbc().execute("delete from safety_halt");
        jdbc().update("insert into safety_halt values (?)", step);
        Connection halt = database.getConnection();
        try (Statement statement = halt.createStatement()) {
            statement.execute("select pg_advisory_lock(" + LOCK + ")");
        }
        Process process = rewrap();
        try {
            await().atMost(LONGEST_WAIT)
                    .pollInterval(POLL)
                    .until(() -> !process.isAlive() || isHalted());
            assertThat(process.isAlive()).as("see %s", output()).isTrue();
            if (server) {
                killPostgres(halt);
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        if (!server) {
            assertThat(process.exitValue()).isEqualTo(EXIT_OF_SIGKILL);
            halt.close();
        }
        await().atMost(LONGEST_WAIT).pollInterval(POLL).until(() -> connectionsOfTheKilled() == 0);
        jdbc().execute("delete from safety_halt");
        return step;
    }

    /** The server and all its children, as when the machine loses its power. */
    private static void killPostgres(Connection halt) throws Exception {
        int port = postgres.getPort();
        Path pid = data().resolve("postmaster.pid");
        ProcessHandle server =
                ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).get(0).strip()))
                        .orElseThrow();
        List<ProcessHandle> all = server.descendants().toList();
        server.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        server.onExit().get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
        await().atMost(LONGEST_WAIT)
                .pollInterval(POLL)
                .until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
        try {
            halt.close();
        } catch (SQLException gone) {
            LOG.info("The connection that held the lock is gone as well");
        }
        postgres.close();
        postgres = start(port);
    }

    private static boolean isHalted() {
        return jdbc().queryForObject(
                                "select count(*) from pg_locks where locktype = 'advisory' and not"
                                        + " granted",
                                Integer.class)
                > 0;
    }

    private static int connectionsOfTheKilled() {
        return jdbc().queryForObject(
                        "select count(*) from pg_stat_activity where application_name = 'killed'",
                        Integer.class);
    }

    /** The very command that an operator runs: it does what the job does. */
    private static Process rewrap() throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                KeyCommand.class.getName(),
                                "rewrap",
                                "--spring.datasource.url="
                                        + postgres.getJdbcUrl("postgres", "postgres")
                                        + "&ApplicationName=killed",
                                "--spring.datasource.username=postgres",
                                "--jikimi.master-key.location=" + keyset(),
                                "--jikimi.master-key.secret-file=" + secret())
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.appendTo(output().toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }

    private static Path output() {
        return Path.of("target", "killed-rewrap.log");
    }

    private static EmbeddedPostgres start(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data())
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start();
    }

    private static void store(NewDataKeys made) {
        FieldCipher cipher = new FieldCipher();
        for (int number = 0; number < SUBJECTS; number++) {
            VALUES.put(subject(number), cipher.encrypt(made.of(subject(number)), ITEM, PHONE));
        }
        jdbc().execute(
                        (ConnectionCallback<Boolean>)
                                connection -> {
                                    made.store(connection);
                                    return true;
                                });
    }

    private static DataSubjectId subject(int number) {
        return new DataSubjectId("member", Integer.toString(number));
    }

    private static DataKeys keys() {
        return new JdbcDataKeys(database, database, masterKeys(), CLOCK, 2 * SUBJECTS);
    }

    private static MasterKeyDesk desk() {
        return new JdbcMasterKeyDesk(
                database,
                database,
                masterKeys(),
                new InMemoryEvidenceLog(CLOCK),
                CLOCK,
                null,
                Period.ofYears(2),
                Period.ofYears(1));
    }

    private static MasterKeys masterKeys() {
        return KeysetFileMasterKeys.open(keyset(), SECRET);
    }

    private static JdbcTemplate jdbc() {
        return new JdbcTemplate(database);
    }

    private static Path data() {
        return folder.resolve("database");
    }

    private static Path keyset() {
        return folder.resolve("keyset.json");
    }

    private static Path secret() {
        return folder.resolve("secret");
    }
}
