package com.example.hanbit.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.hanbit.ShopBrowser;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The shop is killed with SIGKILL at a seeded moment while fifty readers read over HTTP and its job
 * seals. Every read whose answer has come is in the access log once; one without an answer is there
 * once or not at all; and the chain holds. The database is a PostgreSQL that waits for its disk.
 * {@code -Djikimi.kill.seeds=20} runs more seeds, {@code -Djikimi.kill.first-seed=17} others.
 * Everybody here is made up.
 */
class KilledReadersIntegrationTests {

    private static final Logger LOG = LoggerFactory.getLogger(KilledReadersIntegrationTests.class);

    private static final long FIRST_SEED = Long.getLong("jikimi.kill.first-seed", 1);
    private static final long LAST_SEED = FIRST_SEED + Long.getLong("jikimi.kill.seeds", 1) - 1;
    private static final int READS = 2_000;
    private static final int LATEST_KILL = 600;
    private static final int EXIT_OF_SIGKILL = 128 + 9;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final String NAME = "killed-readers";
    private static final List<String> QUIET_JOBS =
            List.of("access-rights", "destruction", "notices", "access-log", "rewrap", "rotation");

    @TempDir private static Path folder;

    private static EmbeddedPostgres postgres;
    private static JdbcClient jdbc;

    @BeforeAll
    static void startTheDatabase() throws IOException {
        postgres =
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("full_page_writes", "on")
                        .start();
        jdbc = JdbcClient.create(new DriverManagerDataSource(url("judge"), "postgres", ""));
        KeysetFileMasterKeys.create(folder.resolve("keyset.json"), new byte[32]);
        Files.writeString(
                folder.resolve("secret"), Base64.getEncoder().encodeToString(new byte[32]));
    }

    @AfterAll
    static void stopTheDatabase() throws IOException {
        postgres.close();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(FIRST_SEED, LAST_SEED);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatWasAnsweredIsInTheLogOnceAfterAKill(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        int answers = 1 + random.nextInt(LATEST_KILL);
        long pause = random.nextLong(TimeUnit.MILLISECONDS.toNanos(10));
        String reason = "seed-" + seed + "-read-";
        Process process = start(seed);
        try (ManyReaders readers =
                new ManyReaders(manager(process, seed), members(), reason, READS, answers)) {
            readers.start();
            assertThat(readers.awaitAnswers()).as("see %s", output()).isTrue();
            LockSupport.parkNanos(pause);
            kill(process);
            readers.await();

            assertThat(readers.others()).isEmpty();
            assertThat(readers.answered()).hasSizeBetween(answers, READS - 1);
            assertThat(readers.unanswered()).as("the kill came before the end").isNotEmpty();
            Map<Integer, Long> counts = afterARestart(reason);
            LOG.info(
                    "Seed {}: killed {} us after answer {}; {} answered, {} not, {} of these in"
                            + " the log",
                    seed,
                    TimeUnit.NANOSECONDS.toMicros(pause),
                    answers,
                    readers.answered().size(),
                    readers.unanswered().size(),
                    counts.size() - readers.answered().size());
            judge(readers, counts);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void judge(ManyReaders readers, Map<Integer, Long> counts) {
        assertThat(counts.keySet()).as("answered, so in the log").containsAll(readers.answered());
        assertThat(counts.values()).as("rows of a read").containsOnly(1L);
        Set<Integer> sent = new HashSet<>(readers.answered());
        sent.addAll(readers.unanswered());
        assertThat(sent).as("in the log, so sent").containsAll(counts.keySet());
    }

    /** What another instance finds: it goes on with the chain, and everything is in it. */
    private static Map<Integer, Long> afterARestart(String reason) {
        try (ConfigurableApplicationContext restarted =
                ShopInstance.start(
                        Stream.concat(
                                        shared("restarted"),
                                        Stream.of(
                                                "--" + ShopInstance.NOW + "=2027-03-03T03:00:00Z",
                                                "--spring.jpa.hibernate.ddl-auto=none"))
                                .toArray(String[]::new))) {
            ReadsInTheLog log = new ReadsInTheLog(jdbc, reason);
            EvidenceLog evidence = restarted.getBean(EvidenceLog.class);
            assertThat(evidence.verify().breaks()).as("the chain after the kill").isEmpty();
            evidence.seal();
            VerificationReport report = evidence.verify();
            assertThat(report.breaks()).as("the chain after the next seal").isEmpty();
            assertThat(report.accessRows()).as("rows of the chain").isEqualTo(log.all());
            return log.counts();
        }
    }

    private static Caller manager(Process process, long seed) {
        Path port = portFile(seed);
        await().atMost(LONGEST_WAIT)
                .pollInterval(POLL)
                .until(() -> !process.isAlive() || Files.exists(port));
        assertThat(process.isAlive()).as("see %s", output()).isTrue();
        try {
            return new Caller(Integer.parseInt(Files.readString(port)), answer -> {})
                    .loggedInAs("manager");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void kill(Process process) throws Exception {
        process.destroyForcibly();
        assertThat(process.waitFor(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(EXIT_OF_SIGKILL);
        // What it had sent before it died is committed or rolled back by then.
        await().atMost(LONGEST_WAIT).pollInterval(POLL).until(() -> connectionsOf(NAME) == 0);
    }

    private static Process start(long seed) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                ShopProcess.class.getName()));
        shared(NAME).forEach(command::add);
        command.addAll(
                List.of(
                        "--" + ShopProcess.PORT_FILE + "=" + portFile(seed),
                        "--server.port=0",
                        "--spring.main.banner-mode=off",
                        "--spring.jpa.hibernate.ddl-auto="
                                + (seed == FIRST_SEED ? "create" : "none"),
                        "--jikimi.jdbc.initialize-schema=always",
                        "--jikimi.jobs.evidence.interval=1s",
                        "--hanbit.newsletter.cron=-",
                        "--hanbit.login.hash-rounds=1000",
                        "--hanbit.seed.members=8",
                        "--hanbit.seed.orders=4",
                        "--hanbit.seed.password=" + ShopBrowser.PASSWORD));
        QUIET_JOBS.forEach(job -> command.add("--jikimi.jobs." + job + ".enabled=false"));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.appendTo(output().toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }

    /** What every instance on this database has. */
    private static Stream<String> shared(String name) {
        return Stream.of(
                "--spring.datasource.url=" + url(name),
                "--spring.datasource.username=postgres",
                "--spring.datasource.password=",
                "--jikimi.master-key.location=" + folder.resolve("keyset.json"),
                "--jikimi.master-key.secret-file=" + folder.resolve("secret"));
    }

    private static String url(String name) {
        return postgres.getJdbcUrl("postgres", "postgres") + "&ApplicationName=" + name;
    }

    private static Path portFile(long seed) {
        return folder.resolve("port-" + seed);
    }

    private static Path output() {
        return Path.of("target", NAME + ".log");
    }

    private static List<Long> members() {
        return jdbc.sql("select id from member order by id").query(Long.class).list();
    }

    private static long connectionsOf(String name) {
        return jdbc.sql("select count(*) from pg_stat_activity where application_name = ?")
                .param(name)
                .query(Long.class)
                .single();
    }
}
