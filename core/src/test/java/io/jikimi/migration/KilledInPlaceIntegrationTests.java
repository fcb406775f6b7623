package io.jikimi.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.custody.CustodyUnit;
import io.jikimi.custody.shop.Tenant;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.SchemaScripts;
import io.jikimi.database.StoredText;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.fixture.KillablePostgres;
import io.jikimi.fixture.Seeds;
import io.jikimi.fixture.StandingProcess;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.subject.Actor;
import io.jikimi.testing.SettableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
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
 * A process that encrypts in place, and one that goes back, are killed with SIGKILL at seeded
 * points, and every third time the PostgreSQL below them instead; the next one finishes, and no
 * value is lost or half done. The same properties as {@link KilledMigrationIntegrationTests}. Made
 * up people.
 */
class KilledInPlaceIntegrationTests {

    private static final Logger LOG = LoggerFactory.getLogger(KilledInPlaceIntegrationTests.class);

    private static final int PEOPLE = 100;

    /** Seven rows each: about fifteen batches a table, three tables, two passes. */
    private static final int BATCHES = 60;

    private static final int PARTS = 3;

    @TempDir private static Path data;
    private static KillablePostgres postgres;

    @TempDir private Path folder;
    private String url;
    private HikariDataSource database;
    private JdbcTemplate jdbc;

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
        String name = "tenants" + System.nanoTime();
        try (HikariDataSource server = TestDatabase.pool(postgres.url(), "postgres", 1)) {
            new JdbcTemplate(server).execute("create database " + name);
        }
        url = postgres.url().replace("/postgres?", "/" + name + "?");
        connect();
        SchemaScripts.apply(database);
        PlainTenants.make(jdbc, DatabaseDialect.POSTGRESQL);
        for (long id = 1; id <= PEOPLE; id++) {
            PlainTenants.insert(jdbc, id, "가상" + id, "p" + id + "@example.com", "메모" + id);
        }
        try (CustodyUnit unit = InPlaceProcess.working(database, keyset(), "form")) {
            unit.migrations.inPlace(unit.evidence).statements().forEach(jdbc::execute);
        }
    }

    private void connect() {
        database = TestDatabase.pool(url, "postgres", 4);
        jdbc = new JdbcTemplate(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingIsHalfDoneAndNothingIsLost(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<Map<String, Object>> before = values();

        boolean begun = kill("encrypt", random, seed);
        assertNothingIsHalfDone();
        if (begun) {
            kill("revert", random, seed);
            assertNothingIsHalfDone();
            finish(false);
            assertThat(values()).isEqualTo(before);
            kill("encrypt", random, seed);
        }
        finish(true);

        assertNothingIsHalfDone();
        assertThat(count("select count(*) from tenant where email_bidx is null")).isZero();
        SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 2));
        try (CustodyUnit service =
                PlainTenants.unit(
                        database,
                        InPlaceProcess.keys(database, keyset(), clock),
                        clock,
                        PlainTenants.service())) {
            service.permitted(
                    "lending",
                    em -> {
                        for (long id = 1; id <= PEOPLE; id++) {
                            Tenant read = em.find(Tenant.class, id);
                            assertThat(read.name + read.email + read.memo)
                                    .isEqualTo("가상" + id + "p" + id + "@example.com메모" + id);
                        }
                        return null;
                    });
        }
    }

    /** Returns whether it was killed before it was done. */
    private boolean kill(String what, SplittableRandom random, long seed) throws Exception {
        boolean server = seed % PARTS == 0;
        int batches = random.nextInt(1, BATCHES);
        LOG.info(
                "Seed {}: {} is killed in {} after {} batches",
                seed,
                server ? "PostgreSQL" : "the process",
                what,
                batches);
        boolean running;
        try (StandingProcess process =
                StandingProcess.start(InPlaceProcess.class, url, keyset().toString(), what)) {
            running = process.awaitLines("batch", batches);
            if (!running) {
                process.await();
            } else if (!server) {
                process.kill();
            }
            if (server) {
                postgres.kill();
                process.end();
                database.close();
                connect();
            }
        }
        // Another one is let in when the killed one has not been heard of for long enough.
        jdbc.execute(
                "update jikimi_migration_instance set seen_at = seen_at - interval '1' minute");
        return running;
    }

    /** What the killed one could not say stands in the ledger. */
    private void finish(boolean encrypts) {
        try (CustodyUnit unit = InPlaceProcess.working(database, keyset(), "next")) {
            boolean killed =
                    count("select count(*) from jikimi_in_place where running is not null") > 0;
            InPlaceDesk desk = unit.migrations.inPlace(unit.evidence);
            Actor by = Actor.staff("ann");
            InPlaceDesk.Outcome outcome =
                    encrypts ? desk.encrypt(by, 50, each -> {}) : desk.revert(by, 50, each -> {});
            assertThat(outcome.why()).isEmpty();
            assertThat(outcome.done()).isTrue();
            assertThat(
                            unit.evidence.ledger().stream()
                                    .map(LedgerEntry::kind)
                                    .anyMatch(kind -> kind.endsWith("interrupted")))
                    .isEqualTo(killed);
        }
    }

    private void assertNothingIsHalfDone() {
        String half =
                "(name like '%1$s%%') <> (email like '%1$s%%') or (name like '%1$s%%') <> (memo like"
                        + " '%1$s%%')";
        String is = half.formatted(StoredText.MARK);
        assertThat(count("select count(*) from tenant where " + is)).isZero();
        assertThat(count("select count(*) from tenant_aud where " + is)).isZero();
        assertThat(
                        count(
                                "select count(*) from tenant where (name like '"
                                        + StoredText.MARK
                                        + "%') <> (email_bidx is not null)"))
                .isZero();
    }

    private List<Map<String, Object>> values() {
        return jdbc.queryForList(
                "select s.id, s.name, s.email, s.memo, a.name as old, c.note from tenant s join"
                        + " tenant_aud a on a.id = s.id join complaint c on c.id = s.id order by"
                        + " s.id");
    }

    private Path keyset() {
        return folder.resolve("master.keyset");
    }

    private long count(String sql) {
        Long count = jdbc.queryForObject(sql, Long.class);
        return count == null ? 0 : count;
    }
}
