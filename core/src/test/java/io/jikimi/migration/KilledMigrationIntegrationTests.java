package io.jikimi.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.custody.CustodyUnit;
import io.jikimi.custody.shop.Loan;
import io.jikimi.custody.shop.Patron;
import io.jikimi.fixture.KillablePostgres;
import io.jikimi.fixture.Seeds;
import io.jikimi.fixture.StandingProcess;
import io.jikimi.fixture.TestDatabase;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.envers.AuditReader;
import org.hibernate.envers.AuditReaderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A process that encrypts tables, and one that takes the plain values away, are killed with SIGKILL
 * while they go on writing, at seeded points, and every third time the PostgreSQL below them
 * instead; the next one finishes, and no value is lost. {@code -Djikimi.kill.seeds=20} runs more
 * seeds, {@code -Djikimi.kill.first-seed=17} others. Made up people.
 */
class KilledMigrationIntegrationTests {

    private static final Logger LOG =
            LoggerFactory.getLogger(KilledMigrationIntegrationTests.class);

    private static final int PATRONS = 200;

    /** Every step looks at seven rows of one table, and a killed one finds about ninety of them. */
    private static final int STEPS = 85;

    /**
     * A row that is neither before nor after: some values of it are encrypted, and some are not. Of
     * those that are written meanwhile only what was written may be.
     */
    private static final String HALF_ENCRYPTED =
            "select count(*) from patron where id > "
                    + MigrationProcess.WRITTEN
                    + " and ((name_enc is null) <> (email_enc is null) or"
                    + " (name_enc is null) <> (email_bidx is null) or (name_enc is null) <>"
                    + " (birth_date_enc is null))";

    private static final String HISTORY_HALF_ENCRYPTED =
            "select count(*) from patron_aud where id > "
                    + MigrationProcess.WRITTEN
                    + " and ((name_enc is null) <> (email_enc is null) or"
                    + " (name_enc is null) <> (birth_date_enc is null))";

    /** Who writes a value takes the plain one away, and leaves the others of the row. */
    private static final String HALF_EMPTIED =
            "select count(*) from patron where id > "
                    + MigrationProcess.WRITTEN
                    + " and ((name is null) <> (email is null) or (name is null) <> (birth_date is"
                    + " null)) or name_enc is null or email_enc is null or birth_date_enc is null"
                    + " or email_bidx is null";

    private static final String HISTORY_HALF_EMPTIED =
            "select count(*) from patron_aud where (name is null) <> (email is null) or"
                    + " (name is null) <> (birth_date is null) or name_enc is null or"
                    + " email_enc is null or birth_date_enc is null";

    private static final String LOST_NOTES =
            "select count(*) from loan where note is null and note_enc is null";

    /** Every third seed kills the database. */
    private static final int PARTS = 3;

    @TempDir private static Path data;

    /** It comes back at the same port. */
    private static KillablePostgres postgres;

    @TempDir private Path folder;

    private String url;
    private HikariDataSource database;
    private JdbcTemplate jdbc;
    private final Map<Long, Set<String>> names = new HashMap<>();

    /** The names that somebody has had, in turn. */
    private final Map<Long, List<String>> had = new HashMap<>();

    @BeforeAll
    static void startServer() throws IOException {
        postgres = KillablePostgres.in(data.resolve("database"));
    }

    @AfterAll
    static void stopServer() throws IOException {
        postgres.close();
    }

    static LongStream seeds() {
        return Seeds.ofKills(3);
    }

    @BeforeEach
    void fillTables() {
        String name = "library" + System.nanoTime();
        try (HikariDataSource server = TestDatabase.pool(postgres.url(), "postgres", 1)) {
            new JdbcTemplate(server).execute("create database " + name);
        }
        url = postgres.url().replace("/postgres?", "/" + name + "?");
        database = TestDatabase.pool(url, "postgres", 6);
        io.jikimi.database.SchemaScripts.apply(database);
        jdbc = new JdbcTemplate(database);
        new PlainLibrary(database).close();
        jdbc.execute("insert into revinfo (rev, revtstmp) values (1, 1)");
        // What is numbered by hand here is not to be numbered again by those who write.
        jdbc.execute("alter sequence patron_seq restart with 10001");
        jdbc.execute("alter sequence revinfo_seq restart with 10001");
        jdbc.execute(
                "insert into patron (id, name, email, birth_date) select n, '가상' || n, 'p' || n ||"
                        + " '@example.com', date '1990-01-01' + n from generate_series(1, "
                        + PATRONS
                        + ") n");
        for (long id = 1; id <= PATRONS; id++) {
            names.put(id, Set.of("가상" + id));
            had.put(id, new ArrayList<>(List.of("가상" + id)));
        }
        jdbc.execute(
                "insert into patron_aud (id, rev, revtype, name, email, birth_date) select id, 1, 0,"
                        + " name, email, birth_date from patron");
        jdbc.execute(
                "insert into loan (id, patron_id, note) select id, id, '메모' || id from patron");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingIsHalfDoneAndNothingIsLost(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        prepare(MigrationPhase.BACKFILL);

        kill(MigrationPhase.BACKFILL, random, seed);
        assertThat(count(HALF_ENCRYPTED)).isZero();
        assertThat(count(HISTORY_HALF_ENCRYPTED)).isZero();
        assertThat(count("select count(*) from patron_aud where name is null")).isZero();
        assertThat(count("select count(*) from loan where note is null")).isZero();
        assertThat(count("select count(*) from patron where name is null")).isZero();
        finish(MigrationPhase.BACKFILL);
        assertThat(count("select count(*) from patron where name_enc is null")).isZero();
        assertThat(count("select count(*) from patron_aud where name_enc is null")).isZero();

        prepare(MigrationPhase.ENFORCED);
        kill(MigrationPhase.ENFORCED, random, seed);
        assertThat(count(HALF_EMPTIED)).isZero();
        assertThat(count(HISTORY_HALF_EMPTIED)).isZero();
        assertThat(count(LOST_NOTES)).isZero();
        finish(MigrationPhase.ENFORCED);
        assertThat(count("select count(*) from patron where name is not null")).isZero();
        assertThat(count("select count(*) from patron_aud where name is not null")).isZero();
        assertThat(count("select count(*) from loan where note is not null")).isZero();
    }

    /** Makes the columns a phase needs. */
    private void prepare(MigrationPhase phase) {
        try {
            MigrationProcess.library(database, keyset(), phase).close();
        } catch (RuntimeException refused) {
            MigrationProcess.runMissing(refused, jdbc);
        }
    }

    private void kill(MigrationPhase phase, SplittableRandom random, long seed) throws Exception {
        boolean server = seed % PARTS == 0;
        int steps = random.nextInt(1, STEPS);
        LOG.info(
                "Seed {}: {} is killed in {} after {} steps",
                seed,
                server ? "PostgreSQL" : "the process",
                phase,
                steps);
        try (StandingProcess process =
                StandingProcess.start(
                        MigrationProcess.class, url, keyset().toString(), phase.name())) {
            assertThat(process.awaitLines("[0-9]+", steps)).isTrue();
            List<String> said;
            if (server) {
                postgres.kill();
                said = process.end();
                database.close();
                database = TestDatabase.pool(url, "postgres", 6);
                jdbc = new JdbcTemplate(database);
            } else {
                said = process.kill();
                assertThat(said).noneMatch(line -> line.startsWith(StandingProcess.FAILED));
            }
            written(phase, said);
        }
    }

    /** What it was about to write when it was killed may be there or not. */
    private void written(MigrationPhase phase, List<String> lines) {
        long next = 0;
        for (String line : lines) {
            if (line.startsWith(MigrationProcess.WROTE)) {
                long number = Long.parseLong(line.substring(MigrationProcess.WROTE.length()));
                String name = MigrationProcess.name(phase, number);
                names.put(MigrationProcess.patron(number), Set.of(name));
                had.get(MigrationProcess.patron(number)).add(name);
                next = number + 1;
            }
        }
        Set<String> either = new HashSet<>(names.get(MigrationProcess.patron(next)));
        either.add(MigrationProcess.name(phase, next));
        names.put(MigrationProcess.patron(next), either);
        LOG.info("It had written {} times", next);
    }

    /** What was killed is finished by whoever comes next, and reads as ever. */
    private void finish(MigrationPhase phase) {
        try (CustodyUnit library = MigrationProcess.library(database, keyset(), phase)) {
            MigrationDesk desk = library.migrations.desk(library.evidence);
            // The rest of the pass that was killed, what was written behind it, and a look at all.
            for (int pass = 0; pass < 3; pass++) {
                desk.work(50, 10_000);
            }
            assertThat(desk.status())
                    .hasSize(3)
                    .allMatch(
                            status ->
                                    phase == MigrationPhase.ENFORCED
                                            ? status.emptiedAt() != null
                                            : status.verifiedAt() != null);
            library.permitted("lending", em -> requireValues(em));
            library.permitted("lending", em -> requireHistory(em));
            requireFound(library);
            String taken = phase == MigrationPhase.ENFORCED ? " P7@example.com" : email(7);
            assertThatThrownBy(() -> join(library, taken))
                    .as("an address that somebody has")
                    .hasStackTraceContaining("Key (email");
        }
    }

    private boolean requireValues(EntityManager em) {
        List<String> read = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (long id = 1; id <= PATRONS; id++) {
            Patron patron = em.find(Patron.class, id);
            assertThat(patron.name).isIn(names.get(id));
            names.put(id, Set.of(patron.name));
            List<String> before = had.get(id);
            if (!before.get(before.size() - 1).equals(patron.name)) {
                before.add(patron.name);
            }
            read.add(patron.email + patron.birthDate);
            read.add(em.find(Loan.class, id).note);
            expected.add(email(id) + birthDate(id));
            expected.add("메모" + id);
        }
        return assertThat(read).isEqualTo(expected) != null;
    }

    /** No name that somebody has had is lost, and none stands there twice. */
    private boolean requireHistory(EntityManager em) {
        AuditReader history = AuditReaderFactory.get(em.unwrap(SessionImplementor.class));
        for (long id = 1; id <= PATRONS; id++) {
            List<String> read = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (Number revision : history.getRevisions(Patron.class, id)) {
                Patron then = history.find(Patron.class, id, revision);
                read.add(then.name + then.email + then.birthDate);
            }
            for (String name : had.get(id)) {
                expected.add(name + email(id) + birthDate(id));
            }
            assertThat(read).as("history of " + id).isEqualTo(expected);
        }
        return true;
    }

    private static void requireFound(CustodyUnit library) {
        Map<String, Long> expected = new HashMap<>();
        Map<String, Long> found = new HashMap<>();
        library.doInTransaction(
                em -> {
                    for (long id = 1; id <= PATRONS; id++) {
                        expected.put(email(id), id);
                        found.put(
                                email(id),
                                em.createQuery(
                                                "select p.id from Patron p where p.email = :email",
                                                Long.class)
                                        .setParameter("email", email(id))
                                        .getSingleResultOrNull());
                    }
                    assertThat(
                                    em.createQuery(
                                                    "select p.id from Patron p where p.email like"
                                                            + " 'p10%'",
                                                    Long.class)
                                            .getResultList())
                            .hasSize(11);
                });
        assertThat(found).isEqualTo(expected);
    }

    private static void join(CustodyUnit library, String email) {
        library.doInTransaction(
                em -> {
                    Patron patron = new Patron();
                    patron.name = "가상인물";
                    patron.email = email;
                    em.persist(patron);
                });
    }

    private static String email(long id) {
        return "p" + id + "@example.com";
    }

    private static LocalDate birthDate(long id) {
        return LocalDate.of(1990, 1, 1).plusDays(id);
    }

    private Path keyset() {
        return folder.resolve("master.keyset");
    }

    private long count(String sql) {
        Long count = jdbc.queryForObject(sql, Long.class);
        return count == null ? 0 : count;
    }
}
