package com.example.hanbit.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jikimi.destruction.DestructionDesk;
import io.jikimi.destruction.DestructionRun;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.testing.SettableClock;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * A process that destroys is killed with SIGKILL at seeded points; whoever comes next finishes the
 * work. The database is a PostgreSQL that waits for its disk. {@code -Djikimi.kill.seeds=30} runs
 * more seeds, {@code -Djikimi.kill.first-seed=17} others. Everybody here is made up.
 */
class KilledDestructionIntegrationTests {

    private static final Logger LOG =
            LoggerFactory.getLogger(KilledDestructionIntegrationTests.class);

    private static final int MEMBERS = 60;

    /** Members differ in nothing but whom they give a present: one in fifteen is like the next. */
    private static final int REHEARSED = 15;

    private static final int STAYING = 5;
    private static final long FIRST_SEED = Long.getLong("jikimi.kill.first-seed", 1);
    private static final long LAST_SEED = FIRST_SEED + Long.getLong("jikimi.kill.seeds", 3) - 1;

    /** Every seed takes its point from one part of the way, so that three cover all of it. */
    private static final int PARTS = 3;

    private static final Instant OPENING = Instant.parse("2026-03-02T03:00:00Z");
    private static final int EXIT_OF_SIGKILL = 128 + 9;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int LONGEST_PERIOD_IN_DAYS = 6 * 366;

    /** A finding of the audit, and the damage it is there for. */
    private static final Map<String, String> DAMAGES =
            Map.ofEntries(
                    Map.entry(
                            "a sealed value that no plan will destroy",
                            """
                            insert into jikimi_sealed (entity, row_id, subject, item, table_name,
                              column_name, role, sealed_value, sealed_at)
                            select entity, row_id, subject, 1, 'member', 'name', 'VALUE',
                              '\\x010203', now() from jikimi_deadline where state = 'OPEN' limit 1
                            """),
                    Map.entry(
                            "a row that was sealed with nothing in safe keeping",
                            "update jikimi_deadline set state = 'SEALED' where state = 'OPEN'"),
                    Map.entry(
                            "a value of a sealed row that is still in its table",
                            "update jikimi_deadline set state = 'SEALED' where state = 'OPEN'"),
                    Map.entry(
                            "a value of a destroyed row that is still in its table",
                            "update jikimi_deadline set state = 'DONE' where state = 'OPEN'"),
                    Map.entry(
                            "a value missing from a row that nobody has touched",
                            "update member set email_bidx = null where id = (select max(id) from"
                                    + " member)"),
                    Map.entry(
                            "a destruction without its entry in the ledger",
                            "delete from jikimi_destruction where occasion = (select"
                                    + " max(occasion) from jikimi_destruction where occasion like"
                                    + " 'deadline:%')"),
                    Map.entry(
                            "an entry of the ledger without its destruction",
                            "update jikimi_deadline set state = 'OPEN' where id = (select min(id)"
                                    + " from jikimi_deadline where state = 'DONE')"),
                    Map.entry(
                            "a row that stands in the ledger twice",
                            """
                            with again as (
                              insert into jikimi_deadline (entity, row_id, subject, event, round,
                                kind, file, ground, started_at, due_at, state, row_left, settled,
                                requested_by)
                              select entity, row_id, subject, event, round + 1, kind, file, ground,
                                started_at, due_at, state, row_left, settled, requested_by
                              from jikimi_deadline where state = 'DONE' limit 1 returning id)
                            insert into jikimi_destruction (occasion, file, subject, items,
                              started_at, due_at, destroyed_at, reason, ground, method, stores,
                              approver, verification)
                            select 'deadline:' || again.id, file, subject, items, started_at,
                              due_at, destroyed_at, reason, ground, method, stores, approver,
                              verification from jikimi_destruction, again limit 1
                            """),
                    Map.entry(
                            "a subject that ended twice",
                            """
                            insert into jikimi_ledger (kind, occurred_at, actor_kind, actor,
                              subject, details)
                            select kind, occurred_at, actor_kind, actor, subject, details
                            from jikimi_ledger where kind = 'destruction.subject-ended' limit 1
                            """),
                    Map.entry(
                            "a destroyed key without its entries",
                            "delete from jikimi_destruction where occasion like 'key:%'"),
                    Map.entry(
                            "an entry about a key that lives",
                            "update jikimi_data_key set state = 'LIVE' where state = 'DESTROYED'"),
                    Map.entry(
                            "a destroyed key whose wrapped bytes are still there",
                            "update jikimi_data_key set wrapped = '\\x010203' where state ="
                                    + " 'DESTROYED'"),
                    Map.entry(
                            "a key destroyed while something of its subject is left",
                            "update jikimi_data_key set state = 'DESTROYED' where state = 'LIVE'"));

    @TempDir private static Path folder;

    private static EmbeddedPostgres postgres;
    private static ConfigurableApplicationContext shop;
    private static JdbcClient jdbc;
    private static StepTriggers triggers;
    private static DestructionAudit audit;
    private static List<DataSubjectId> staying;
    private static long steps;
    private static Process next;

    @BeforeAll
    static void openTheShop() throws IOException {
        postgres =
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("full_page_writes", "on")
                        .start();
        KeysetFileMasterKeys.create(folder.resolve("keyset.json"), new byte[32]);
        Files.writeString(
                folder.resolve("secret"), Base64.getEncoder().encodeToString(new byte[32]));
        shop =
                ShopInstance.start(
                        arguments(
                                "shop",
                                OPENING,
                                "--spring.jpa.hibernate.ddl-auto=create",
                                "--jikimi.jdbc.initialize-schema=always"));
        next = start("killed", OPENING);
        jdbc = JdbcClient.create(shop.getBean(DataSource.class));
        triggers = new StepTriggers(shop.getBean(DataSource.class));
        triggers.install();
        audit = new DestructionAudit(jdbc);
        audit.install();
        staying = new Departures(shop).stay("staying", STAYING);
        steps = stepsOfAWholeRun();
    }

    @AfterAll
    static void closeTheShop() throws IOException {
        next.destroyForcibly();
        shop.close();
        postgres.close();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(FIRST_SEED, LAST_SEED);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatAKilledProcessLeftIsFinishedByTheNext(long seed) throws Exception {
        List<DataSubjectId> gone = everythingDue("seed" + seed, MEMBERS);
        List<String> untouched = audit.rowsOf(staying);
        assertThat(audit.halfDone()).as("before").isEmpty();

        kill(next, seed);
        if (seed < LAST_SEED) {
            next = start("killed", OPENING);
        }

        assertThat(audit.halfDone()).as("after the kill").isEmpty();
        assertThat(audit.leftOf(gone)).as("the kill came before the end").isNotEmpty();
        finishedByTheClock(gone);
        assertThat(ShopInstance.workOff(shop))
                .as("left for anybody else")
                .isEqualTo(new DestructionRun(0, 0, 0, 0));
        assertThat(audit.halfDone()).as("after the next run").isEmpty();
        assertThat(audit.leftOf(gone)).as("left").isEmpty();
        assertThat(shop.getBean(DestructionDesk.class).overdue()).isEmpty();
        assertThat(audit.rowsOf(staying)).isNotEmpty().isEqualTo(untouched);
        assertThat(shop.getBean(EvidenceLog.class).verify().intact())
                .as("the chain of evidence")
                .isTrue();
    }

    @Test
    void theAuditSeesWhatAKillMustNotLeave() {
        everythingDue("damaged", 3);
        assertThat(audit.halfDone()).isEmpty();
        try {
            DAMAGES.forEach(KilledDestructionIntegrationTests::sees);
        } finally {
            destroyEverythingDue();
        }
    }

    private static void sees(String finding, String damage) {
        shop.getBean(TransactionOperations.class)
                .executeWithoutResult(
                        status -> {
                            assertThat(jdbc.sql(damage).update()).as(finding).isPositive();
                            assertThat(audit.halfDone())
                                    .as(finding)
                                    .anyMatch(line -> line.contains(" times " + finding));
                            status.setRollbackOnly();
                        });
    }

    private static long stepsOfAWholeRun() {
        List<DataSubjectId> gone = everythingDue("rehearsal", REHEARSED);
        triggers.restart();
        destroyEverythingDue();
        long counted = triggers.steps();
        assertThat(audit.leftOf(gone)).isEmpty();
        return counted * MEMBERS / REHEARSED;
    }

    private static List<DataSubjectId> everythingDue(String batch, int members) {
        List<DataSubjectId> gone = new Departures(shop).leave(batch, members, staying);
        shop.getBean(SettableClock.class).advanceDays(LONGEST_PERIOD_IN_DAYS);
        return gone;
    }

    private static void destroyEverythingDue() {
        assertThat(ShopInstance.workOff(shop).failed()).isZero();
        assertThat(ShopInstance.workOff(shop)).isEqualTo(new DestructionRun(0, 0, 0, 0));
    }

    private static void kill(Process process, long seed) throws Exception {
        long step = stepOf(seed);
        try (StepTriggers.Halt halt = triggers.haltAt(step)) {
            try {
                tell(process, shop.getBean(SettableClock.class).now());
                await().atMost(LONGEST_WAIT)
                        .pollInterval(POLL)
                        .until(() -> !process.isAlive() || !halt.place().isEmpty());
                assertThat(process.isAlive()).as("see %s", output()).isTrue();
                LOG.info("Seed {}: killed at step {} of {}, {}", seed, step, steps, halt.place());
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.waitFor(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(EXIT_OF_SIGKILL);
        }
        await().atMost(LONGEST_WAIT).pollInterval(POLL).until(() -> connectionsOf("killed") == 0);
    }

    private static void tell(Process process, Instant now) throws IOException {
        Writer parent = process.outputWriter();
        parent.write(now + "\n");
        parent.flush();
    }

    private static long stepOf(long seed) {
        long part = Math.floorMod(seed, PARTS);
        return 1 + steps * part / PARTS + new SplittableRandom(seed).nextLong(steps / PARTS);
    }

    /** Nobody tells the instance that was started again what to do: its jobs know. */
    private static void finishedByTheClock(List<DataSubjectId> gone) throws Exception {
        Process restarted =
                start(
                        "restarted",
                        shop.getBean(SettableClock.class).now(),
                        "--jikimi.jobs.enabled=true",
                        "--jikimi.jobs.destruction.interval=1s");
        try {
            await().atMost(LONGEST_WAIT)
                    .pollInterval(Duration.ofMillis(200))
                    .until(
                            () ->
                                    !restarted.isAlive()
                                            || audit.leftOf(gone).isEmpty()
                                                    && shop.getBean(DestructionDesk.class)
                                                            .overdue()
                                                            .isEmpty());
            assertThat(restarted.isAlive()).as("see %s", output()).isTrue();
        } finally {
            restarted.destroyForcibly();
        }
        assertThat(restarted.waitFor(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        await().atMost(LONGEST_WAIT)
                .pollInterval(POLL)
                .until(() -> connectionsOf("restarted") == 0);
    }

    private static Process start(String name, Instant now, String... others) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                ShopInstance.class.getName()));
        command.addAll(List.of(arguments(name, now, "--spring.jpa.hibernate.ddl-auto=none")));
        command.addAll(List.of(others));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.appendTo(output().toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }

    private static Path output() {
        return Path.of("target", "killed-destruction.log");
    }

    private static String[] arguments(String name, Instant now, String... others) {
        return Stream.concat(
                        Stream.of(
                                "--" + ShopInstance.NOW + "=" + now,
                                "--spring.datasource.url="
                                        + postgres.getJdbcUrl("postgres", "postgres")
                                        + "&ApplicationName="
                                        + name,
                                "--spring.datasource.username=postgres",
                                "--spring.datasource.password=",
                                "--jikimi.destruction.undo-window=0d",
                                "--jikimi.master-key.location=" + folder.resolve("keyset.json"),
                                "--jikimi.master-key.secret-file=" + folder.resolve("secret")),
                        Stream.of(others))
                .toArray(String[]::new);
    }

    private static long connectionsOf(String name) {
        return jdbc.sql(
                        "select count(*) from pg_stat_activity where application_name = ?"
                                + " or application_name like 'halted:%'")
                .param(name)
                .query(Long.class)
                .single();
    }
}
