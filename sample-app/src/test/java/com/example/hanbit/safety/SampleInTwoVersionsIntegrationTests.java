package com.example.hanbit.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.example.hanbit.member.Member;
import com.example.hanbit.member.MemberRepository;
import com.example.older.OlderShop;
import io.jikimi.custody.UnprotectableMappingException;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.migration.MigrationDesk;
import io.jikimi.migration.MigrationStatus;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.testing.CanaryHunt;
import io.jikimi.testing.SettableClock;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The shop encrypts members whom it has kept in the clear, jobs and all, while a process that knows
 * nothing of Jikimi goes on with them. Everybody here is made up.
 */
class SampleInTwoVersionsIntegrationTests {

    private static final Actor ACTOR = Actor.system("test");
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int WRITES = 16;
    private static final int JOIN_AT_ONCE = 3;
    private static final Map<String, String> CANARIES =
            Map.of(
                    "name here", "가상인물",
                    "name there", "옛가상",
                    "e-mail here", "newhaneul",
                    "e-mail there", "oldbada",
                    "phone here", "010-0000-7000",
                    "phone there", "010-0000-8",
                    "day of birth here", "1996-03-02",
                    "day of birth there", "1991-03-04");

    private final Map<Long, Row> expected = new TreeMap<>();
    private final List<Long> ours = new ArrayList<>();
    private final List<Long> theirs = new ArrayList<>();

    @TempDir private Path folder;

    private EmbeddedPostgres postgres;
    private JdbcTemplate jdbc;
    private Instant now = Instant.parse("2026-03-02T03:00:00Z");
    private Process older;
    private PrintStream tell;
    private BufferedReader said;
    private int batches;

    private record Row(String name, String email, String phone, String birthDate) {

        static Row of(String... words) {
            return new Row(words[2], words[3], words[4], words[5]);
        }

        String told() {
            return String.join("\t", name, email, phone, birthDate);
        }
    }

    @BeforeEach
    void startWithMembersInTheClear() throws IOException {
        postgres = EmbeddedPostgres.start();
        jdbc = new JdbcTemplate(postgres.getPostgresDatabase());
        KeysetFileMasterKeys.create(folder.resolve("keyset.json"), new byte[32]);
        Files.writeString(
                folder.resolve("secret"), Base64.getEncoder().encodeToString(new byte[32]));
        ShopInstance.start(
                        arguments(
                                "--spring.jpa.hibernate.ddl-auto=create",
                                "--jikimi.jdbc.initialize-schema=always"))
                .close();
        for (String table : List.of("member", "member_aud")) {
            jdbc.execute(
                    "alter table "
                            + table
                            + " drop column name, drop column email, drop column phone, drop"
                            + " column birth_date, add column name varchar(255), add column email"
                            + " varchar(255), add column phone varchar(255), add column birth_date"
                            + " date");
        }
        jdbc.execute(
                "alter table member drop column email_bidx, drop column phone_bidx, add unique"
                        + " (email), alter column name set not null");
        startTheOlderVersion();
    }

    private void startTheOlderVersion() throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                OlderShop.class.getName(),
                                postgres.getJdbcUrl("postgres", "postgres"))
                        .redirectError(
                                ProcessBuilder.Redirect.appendTo(
                                        Path.of("target", "older-shop.log").toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        older = builder.start();
        tell = new PrintStream(older.getOutputStream(), true, StandardCharsets.UTF_8);
        said = older.inputReader(StandardCharsets.UTF_8);
    }

    @AfterEach
    void stop() throws IOException {
        older.destroyForcibly();
        postgres.close();
    }

    @Test
    @DisplayName(
            "Scenario 56 (migration) The shop with and without Jikimi, two processes over one"
                    + " PostgreSQL, read each other right through every phase and back")
    void readEachOtherThroughEveryPhaseAndBack() throws Exception {
        together("expand");
        together("encrypt");
        together("backfill");
        assertThat(seen()).extracting(CanaryHunt.Sighting::canary).containsAll(CANARIES.keySet());

        try (ConfigurableApplicationContext shop = open("enforced")) {
            write(shop);
            checkHere(shop);
            checkThere();
        }
        together("backfill");

        tell.close();
        assertThat(older.waitFor(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        try (ConfigurableApplicationContext shop = open("enforced")) {
            shop.getBean(MigrationDesk.class).cutOver("member", Actor.staff("dpo-01"));
            write(shop);
            checkHere(shop);
            until(shop, status -> status.emptiedAt() != null);
            write(shop);
            checkHere(shop);
        }
        assertThat(seen()).isEmpty();
    }

    /** Both write at once, then each changes a row of the other, and each reads everything. */
    private void together(String phase) throws IOException {
        try (ConfigurableApplicationContext shop = open(phase)) {
            tell.println("write\t" + batches + "\t" + WRITES);
            write(shop);
            readThere();
            changeOneOfTheOther(shop);
            checkThere();
            checkHere(shop);
            neitherTakesWhatTheOtherHas(shop);
            if (phase.equals("backfill")) {
                untilVerified(shop);
                checkThere();
                checkHere(shop);
            }
        }
    }

    private void readThere() throws IOException {
        for (String line = answer(); !"done".equals(line); line = answer()) {
            String[] words = line.split("\t");
            Long id = Long.valueOf(words[1]);
            if (expected.put(id, Row.of(words)) == null) {
                theirs.add(id);
            }
        }
    }

    private String answer() throws IOException {
        String line = said.readLine();
        assertThat(line).as("what the older version says, see target/older-shop.log").isNotNull();
        return line;
    }

    private void write(ApplicationContext shop) {
        String batch = "newhaneul" + batches++;
        List<DataSubjectId> joined = new Departures(shop).stay(batch, JOIN_AT_ONCE);
        for (int number = 0; number < JOIN_AT_ONCE; number++) {
            Long id = Long.valueOf(joined.get(number).id());
            ours.add(id);
            expected.put(
                    id,
                    new Row(
                            "가상인물" + number,
                            batch + "-" + number + "@example.com",
                            "010-0000-7000",
                            "1996-03-02"));
        }
    }

    /** The shop may not even read what it keeps. */
    private void changeOneOfTheOther(ApplicationContext shop) throws IOException {
        Long one = ours.get(ours.size() - 1);
        String name = "옛가상이름" + batches;
        tell.println("rename\t" + one + "\t" + name);
        assertThat(answer()).isEqualTo("renamed");
        Row before = expected.get(one);
        expected.put(one, new Row(name, before.email(), before.phone(), before.birthDate()));
        inTransaction(
                shop, () -> member(shop, theirs.get(batches % theirs.size())).usePassword("other"));
    }

    private void checkThere() throws IOException {
        for (Map.Entry<Long, Row> row : expected.entrySet()) {
            tell.println("check\t" + row.getKey() + "\t" + row.getValue().told());
            assertThat(answer()).isEqualTo("same");
        }
        tell.println("count");
        assertThat(answer()).isEqualTo(String.valueOf(expected.size()));
    }

    private void checkHere(ApplicationContext shop) {
        MemberRepository members = shop.getBean(MemberRepository.class);
        assertThat(members.count()).isEqualTo(expected.size());
        inTransaction(
                shop,
                () -> assertThat(member(shop, ours.get(0)).name()).as("for nobody").contains("*"));
        forPurpose(
                shop,
                "membership",
                () ->
                        expected.forEach(
                                (id, row) -> {
                                    Member member = member(shop, id);
                                    assertThat(member.name()).isEqualTo(row.name());
                                    assertThat(member.email()).isEqualTo(row.email());
                                    assertThat(String.valueOf(member.phone()))
                                            .isEqualTo(row.phone());
                                    assertThat(members.findByEmail(row.email())).contains(member);
                                }));
        forPurpose(
                shop,
                "birthday-benefit",
                () ->
                        ours.forEach(
                                id ->
                                        assertThat(String.valueOf(member(shop, id).birthDate()))
                                                .isEqualTo(expected.get(id).birthDate())));
        inTransaction(
                shop,
                () ->
                        ownersOfPhones()
                                .forEach(
                                        (phone, owners) ->
                                                assertThat(members.findByPhone(phone))
                                                        .hasSize(owners.intValue())));
    }

    private Map<String, Long> ownersOfPhones() {
        return expected.values().stream()
                .map(Row::phone)
                .filter(phone -> !phone.equals("null"))
                .collect(Collectors.groupingBy(phone -> phone, Collectors.counting()));
    }

    private void neitherTakesWhatTheOtherHas(ApplicationContext shop) throws IOException {
        tell.println("join\t" + expected.get(ours.get(ours.size() - 1)).email());
        assertThat(answer()).isEqualTo("taken");
        String email = expected.get(theirs.get(theirs.size() - 1)).email();
        MemberRepository members = shop.getBean(MemberRepository.class);
        assertThat(members.existsByEmail(email)).isTrue();
        assertThatThrownBy(
                        () ->
                                forPurpose(
                                        shop,
                                        "membership",
                                        () ->
                                                members.saveAndFlush(
                                                        new Member(
                                                                "가상인물",
                                                                email,
                                                                "010-0000-7000",
                                                                "none",
                                                                now))))
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    private static Member member(ApplicationContext shop, Long id) {
        return shop.getBean(MemberRepository.class).findById(id).orElseThrow();
    }

    private static void forPurpose(ApplicationContext shop, String purpose, Runnable work) {
        shop.getBean(PurposeScope.class).run(purpose, ACTOR, () -> inTransaction(shop, work));
    }

    private static void inTransaction(ApplicationContext shop, Runnable work) {
        shop.getBean(TransactionOperations.class).executeWithoutResult(status -> work.run());
    }

    /** Of two passes that end later than this the second has begun later, too. */
    private void untilVerified(ApplicationContext shop) {
        for (int pass = 0; pass < 2; pass++) {
            shop.getBean(SettableClock.class).advance(Duration.ofMinutes(1));
            now = shop.getBean(SettableClock.class).now();
            until(
                    shop,
                    status -> status.verifiedAt() != null && !status.verifiedAt().isBefore(now));
        }
    }

    private static void until(ApplicationContext shop, Predicate<MigrationStatus> state) {
        MigrationDesk desk = shop.getBean(MigrationDesk.class);
        await().atMost(LONGEST_WAIT)
                .pollInterval(POLL)
                .until(() -> desk.status().stream().allMatch(state));
        assertThat(desk.status())
                .extracting(MigrationStatus::table)
                .containsExactlyInAnyOrder("member", "member_aud");
    }

    private List<CanaryHunt.Sighting> seen() throws SQLException {
        return CanaryHunt.of(CANARIES)
                .database("database", postgres.getPostgresDatabase())
                .sightings();
    }

    private ConfigurableApplicationContext open(String phase) {
        String[] arguments =
                arguments(
                        "--spring.jpa.hibernate.ddl-auto=none",
                        "--jikimi.jobs.enabled=true",
                        "--jikimi.jobs.migration.interval=1s",
                        "--jikimi.migration.tables.member.columns=name,email,phone,birth_date",
                        "--jikimi.migration.tables.member.phase=" + phase);
        try {
            return ShopInstance.start(arguments);
        } catch (RuntimeException refused) {
            runMissing(refused);
            return ShopInstance.start(arguments);
        }
    }

    /** Runs the statements for want of which a start was refused. */
    private void runMissing(RuntimeException refused) {
        if (!(NestedExceptionUtils.getMostSpecificCause(refused)
                        instanceof UnprotectableMappingException missing)
                || !missing.reasons().stream().allMatch(reason -> reason.contains("Run: "))) {
            throw refused;
        }
        missing.reasons()
                .forEach(reason -> jdbc.execute(reason.substring(reason.indexOf("Run: ") + 5)));
    }

    private String[] arguments(String... others) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--" + ShopInstance.NOW + "=" + now,
                                "--spring.datasource.url="
                                        + postgres.getJdbcUrl("postgres", "postgres"),
                                "--spring.datasource.username=postgres",
                                "--spring.datasource.password=",
                                "--hanbit.newsletter.cron=-",
                                "--jikimi.master-key.location=" + folder.resolve("keyset.json"),
                                "--jikimi.master-key.secret-file=" + folder.resolve("secret")));
        arguments.addAll(List.of(others));
        return arguments.toArray(String[]::new);
    }
}
