package io.jikimi.rights;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.database.SchemaScripts;
import io.jikimi.fixture.KillablePostgres;
import io.jikimi.fixture.Seeds;
import io.jikimi.fixture.StandingProcess;
import io.jikimi.fixture.SteppingDataSource;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.fixture.life.LifeCycle;
import io.jikimi.keys.KeysetFileMasterKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that merges two accounts of one person, seals what is left of the old one and destroys
 * its key is killed with SIGKILL at seeded points of all three, and every second time the
 * PostgreSQL below it; the person tries again, and the next job finishes. {@code
 * -Djikimi.kill.seeds=20} runs more seeds, {@code -Djikimi.kill.first-seed=17} others. Everybody
 * here is made up.
 */
class KilledMergeIntegrationTests {

    private static final Logger LOG = LoggerFactory.getLogger(KilledMergeIntegrationTests.class);

    @TempDir private static Path folder;

    /** How many steps the merger, the sealing and the destruction have. */
    private static final List<Long> steps = new ArrayList<>();

    private static KillablePostgres server;
    private static SteppingDataSource database;
    private static LifeCycle shop;

    private MergeScene scene;

    @BeforeAll
    static void open() throws IOException {
        server = KillablePostgres.in(folder.resolve("database"));
        HikariDataSource pool = TestDatabase.pool(server.url(), "postgres", 5);
        SchemaScripts.apply(pool);
        database = new SteppingDataSource(pool);
        shop = new LifeCycle(pool, database, KeysetFileMasterKeys.development(keyset()));
        MergeScene rehearsal = new MergeScene(shop);
        for (Runnable part : MergeProcess.parts(shop, rehearsal.old(), rehearsal.kept())) {
            database.restart(step -> {});
            part.run();
            steps.add(database.steps());
        }
        rehearsal.isMergedToTheEnd();
    }

    @AfterAll
    static void close() throws IOException {
        shop.close();
        server.close();
    }

    static LongStream seeds() {
        return Seeds.ofKills(3);
    }

    @ParameterizedTest(name = "seed {0}")
    @DisplayName(
            "Scenario 64 (merge) A merger that is killed anywhere leaves one key and every value")
    @MethodSource("seeds")
    void whatAKilledMergerLeftIsWholeAndIsFinished(long seed) throws Exception {
        scene = new MergeScene(shop);

        kill(seed);

        scene.isInOneState(Math.floorMod(seed, steps.size()) > 0);
        scene.tryAgain();
        MergeProcess.seal(shop);
        MergeProcess.destroy(shop);

        scene.isMergedToTheEnd();
    }

    private void kill(long seed) throws Exception {
        // Every seed takes its point from one of the parts, so that three cover all of them.
        int part = Math.floorMod(seed, steps.size());
        long step = 1 + new SplittableRandom(seed).nextLong(steps.get(part) * 9 / 10);
        try (StandingProcess process = start(part, step)) {
            process.awaitStanding();
            if (killsServer(seed)) {
                server.kill();
                shop.dataSource().getHikariPoolMXBean().softEvictConnections();
            }
            process.kill();
        }
        LOG.info(
                "Seed {}: {} killed in part {} before step {} of {}",
                seed,
                killsServer(seed) ? "PostgreSQL" : "the process",
                part,
                step,
                steps);
        while (connectionsOfTheKilled() > 0) {
            Thread.onSpinWait();
        }
    }

    private static boolean killsServer(long seed) {
        return seed % 2 == 0;
    }

    private StandingProcess start(int part, long step) throws IOException {
        return StandingProcess.start(
                MergeProcess.class,
                server.url() + "&ApplicationName=killed",
                keyset().toString(),
                scene.old().id(),
                scene.kept().id(),
                shop.clock().now().toString(),
                Integer.toString(part),
                Long.toString(step));
    }

    private static long connectionsOfTheKilled() {
        return shop.jdbc()
                .sql("select count(*) from pg_stat_activity where application_name = 'killed'")
                .query(Long.class)
                .single();
    }

    private static Path keyset() {
        return folder.resolve("master.keyset");
    }
}
