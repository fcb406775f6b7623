package io.jikimi.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.custody.CustodyUnit;
import io.jikimi.custody.shop.Address;
import io.jikimi.custody.shop.Patron;
import io.jikimi.database.SchemaScripts;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.subject.Actor;
import io.jikimi.testing.CanaryHunt;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Two processes, the library with and without Jikimi, write at the same time into the tables of one
 * PostgreSQL through every phase and back. Made up people.
 */
class TwoVersionsIntegrationTests {

    private static final int WRITES = 24;
    private static final int FIRST_AFTER_THE_RETURN = 10_000;
    private static final long SEED = Long.getLong("jikimi.kill.first-seed", 1);

    @TempDir private Path folder;

    private final Map<Long, Row> expected = new TreeMap<>();
    private final List<Long> own = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(SEED);
    private String url;
    private HikariDataSource database;
    private JdbcTemplate jdbc;
    private Process plain;
    private PrintStream tell;
    private BufferedReader said;
    private int written;

    private record Row(String name, String email) {}

    @BeforeEach
    void openTheDatabase() throws IOException {
        url = TestDatabase.postgresUrl();
        database = TestDatabase.pool(url, "postgres", 6);
        SchemaScripts.apply(database);
        jdbc = new JdbcTemplate(database);
        new PlainLibrary(database).close();
        startTheOlderVersion(0);
    }

    private void startTheOlderVersion(int firstRow) throws IOException {
        plain =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                PlainProcess.class.getName(),
                                url,
                                Integer.toString(firstRow))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        tell = new PrintStream(plain.getOutputStream(), true, StandardCharsets.UTF_8);
        said = plain.inputReader(StandardCharsets.UTF_8);
    }

    @AfterEach
    void stop() {
        plain.destroyForcibly();
        database.close();
    }

    @Test
    @DisplayName(
            "Scenario 56 (migration) Two processes, with and without Jikimi, share one PostgreSQL"
                    + " through every phase; neither reads ciphertext nor misses a row")
    void shareOneDatabaseThroughEveryPhaseAndBack() throws Exception {
        together(MigrationPhase.EXPAND);
        together(MigrationPhase.ENCRYPT);
        together(MigrationPhase.BACKFILL);
        together(MigrationPhase.ENCRYPT);
        together(MigrationPhase.EXPAND);
        together(MigrationPhase.ENCRYPT);
        together(MigrationPhase.BACKFILL);
        finish(MigrationPhase.BACKFILL);
        writeThere();
        readThere();

        assertThatThrownBy(() -> open(MigrationPhase.ENFORCED))
                .hasStackTraceContaining("older version still writes");
        finish(MigrationPhase.BACKFILL);
        tell.close();
        try (CustodyUnit library = open(MigrationPhase.ENFORCED)) {
            write(library);
            check(library);
        }
        startTheOlderVersion(FIRST_AFTER_THE_RETURN);
        checkThere();
        together(MigrationPhase.BACKFILL);
        finish(MigrationPhase.BACKFILL);
        tell.close();
        try (CustodyUnit library = open(MigrationPhase.ENFORCED)) {
            MigrationDesk desk = library.migrations.desk(library.evidence);
            desk.cutOver("patron", Actor.staff("ann"));
            desk.cutOver("loan", Actor.staff("ann"));
            write(library);
            check(library);
            desk.work(25, 100_000);
            check(library);
            assertThat(desk.status()).allMatch(status -> status.emptiedAt() != null);
        }
        CanaryHunt hunt =
                CanaryHunt.of(
                        Map.of(
                                "name there", "옛 가상",
                                "name there, changed", "옛 바뀐",
                                "name here", "새 가상",
                                "e-mail", "@example.com",
                                "note", "님의 메모",
                                "day of birth", "1990-02-03",
                                "income", "1200.50",
                                "street", "북악산로"));
        hunt.database("database", database).assertNothingFound();
    }

    /** Both write while the job is at work, and then each reads everything. */
    private void together(MigrationPhase phase) throws IOException {
        try (CustodyUnit library = open(phase)) {
            MigrationDesk desk = library.migrations.desk(library.evidence);
            writeThere();
            for (int round = 0; round < 4; round++) {
                write(library);
                desk.work(5, 200);
            }
            readThere();
            checkThere();
            check(library);
        }
    }

    private void writeThere() {
        tell.println("write\t" + random.nextLong(1_000_000) + "\t" + WRITES);
    }

    private void readThere() throws IOException {
        for (String line = said.readLine(); !"done".equals(line); line = said.readLine()) {
            assertThat(line).as("what the older version says").isNotNull();
            String[] words = line.split("\t");
            if (words[0].equals("row")) {
                expected.put(Long.valueOf(words[1]), new Row(words[2], words[3]));
            }
        }
    }

    private void checkThere() throws IOException {
        for (Map.Entry<Long, Row> row : expected.entrySet()) {
            tell.println(
                    "check\t"
                            + row.getKey()
                            + "\t"
                            + row.getValue().name()
                            + "\t"
                            + row.getValue().email());
            assertThat(said.readLine()).isEqualTo("same");
        }
    }

    private void write(CustodyUnit library) {
        for (int step = 0; step < WRITES / 4; step++) {
            int choice = own.isEmpty() ? 0 : random.nextInt(4);
            String email = "New" + written++ + "@example.com";
            Long changed = choice == 0 ? null : own.get(random.nextInt(own.size()));
            Patron saved =
                    library.permitted(
                            "lending",
                            em -> {
                                Patron patron =
                                        changed == null
                                                ? new Patron()
                                                : em.find(Patron.class, changed);
                                if (choice < 2) {
                                    patron.name = "새 가상" + written;
                                }
                                if (choice != 1) {
                                    patron.email = choice == 3 ? null : email;
                                }
                                if (changed == null) {
                                    patron.birthDate = LocalDate.of(1990, 2, 3);
                                    patron.home = new Address("서울시 성북구 북악산로 22", "KR");
                                    em.persist(patron);
                                }
                                return patron;
                            });
            if (changed == null) {
                own.add(saved.id);
            }
            expected.put(saved.id, new Row(saved.name, String.valueOf(saved.email)));
        }
    }

    private void check(CustodyUnit library) {
        library.permitted(
                "lending",
                em -> {
                    Map<Long, Row> read = new TreeMap<>();
                    for (Long id : expected.keySet()) {
                        Patron patron = em.find(Patron.class, id);
                        read.put(id, new Row(patron.name, String.valueOf(patron.email)));
                    }
                    assertThat(read).isEqualTo(expected);
                    expected.forEach(
                            (id, row) -> {
                                if (!row.email().equals("null")) {
                                    assertThat(
                                                    em.createQuery(
                                                                    "select p.id from Patron p where"
                                                                            + " p.email = :email",
                                                                    Long.class)
                                                            .setParameter("email", row.email())
                                                            .getResultList())
                                            .as("who is found by the address of row %s", id)
                                            .containsExactly(id);
                                }
                            });
                    return null;
                });
    }

    /** Two passes: the second one finds nothing to do. */
    private void finish(MigrationPhase phase) {
        try (CustodyUnit library = open(phase)) {
            MigrationDesk desk = library.migrations.desk(library.evidence);
            desk.work(25, 100_000);
            desk.work(25, 100_000);
            assertThat(desk.status()).allMatch(status -> status.verifiedAt() != null);
        }
    }

    private CustodyUnit open(MigrationPhase phase) {
        Path keyset = folder.resolve("master.keyset");
        try {
            return MigrationProcess.library(database, keyset, phase);
        } catch (RuntimeException refused) {
            MigrationProcess.runMissing(refused, jdbc);
            return MigrationProcess.library(database, keyset, phase);
        }
    }
}
