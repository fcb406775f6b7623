package io.jikimi.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.collection.Consent;
import io.jikimi.crypto.StoredValue;
import io.jikimi.database.SchemaScripts;
import io.jikimi.fixture.KillablePostgres;
import io.jikimi.fixture.StandingProcess;
import io.jikimi.fixture.SteppingDataSource;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.fixture.life.LifeCycle;
import io.jikimi.fixture.life.PurchaseOrder;
import io.jikimi.keys.KeyState;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
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
    private static final int ORDERS = 5;
    private static final long FIRST_SEED = Long.getLong("jikimi.kill.first-seed", 1);
    private static final long LAST_SEED = FIRST_SEED + Long.getLong("jikimi.kill.seeds", 3) - 1;

    @TempDir private static Path folder;

    /** How many steps the merger, the sealing and the destruction have. */
    private static final List<Long> steps = new ArrayList<>();

    private static KillablePostgres server;
    private static SteppingDataSource database;
    private static LifeCycle shop;

    private final List<Long> orders = new ArrayList<>();
    private DataSubjectId old;
    private DataSubjectId kept;

    @BeforeAll
    static void open() throws IOException {
        server = KillablePostgres.in(folder.resolve("database"));
        HikariDataSource pool = TestDatabase.pool(server.url(), "postgres", 5);
        SchemaScripts.apply(pool);
        database = new SteppingDataSource(pool);
        shop = new LifeCycle(pool, database, KeysetFileMasterKeys.development(keyset()));
        KilledMergeIntegrationTests rehearsal = new KilledMergeIntegrationTests();
        rehearsal.signUpTwice();
        for (Runnable part : MergeProcess.parts(shop, rehearsal.old, rehearsal.kept)) {
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
        return LongStream.rangeClosed(FIRST_SEED, LAST_SEED);
    }

    @ParameterizedTest(name = "seed {0}")
    @DisplayName(
            "Scenario 64 (merge) A merger that is killed anywhere leaves one key and every value")
    @MethodSource("seeds")
    void whatAKilledMergerLeftIsWholeAndIsFinished(long seed) throws Exception {
        signUpTwice();

        kill(seed);

        Set<DataSubjectId> owners = owners();
        assertThat(owners).as("whose the orders are after the kill").hasSize(1);
        boolean merged = owners.contains(kept);
        assertThat(merged).isEqualTo(Math.floorMod(seed, steps.size()) > 0);
        assertThat(addresses()).isEqualTo(addressesWritten());
        assertThat(purposes(old))
                .isEqualTo(merged ? Set.of() : Set.of("fit-advice", "insurance-offer"));
        assertThat(purposes(kept)).containsExactly("fit-advice");

        tryAgain();
        MergeProcess.seal(shop);
        MergeProcess.destroy(shop);

        isMergedToTheEnd();
    }

    private void signUpTwice() {
        shop.reset();
        old = shop.signUp("가상갑", "gap@example.com", "010-0000-1001");
        kept = shop.signUp("가상갑", "gap.too@example.com", "010-0000-1001");
        for (int number = 0; number < ORDERS; number++) {
            DataSubjectId buyer = number == 0 ? kept : old;
            orders.add(shop.order(buyer, "가상시 없는로 " + number, buyer, "가상갑"));
        }
        shop.decide(old, true, true);
        shop.decide(kept, true, false);
    }

    /** Who had no answer asks once more; what is done already stays done. */
    private void tryAgain() {
        boolean destroyed = shop.keys().states(old).equals(Set.of(KeyState.DESTROYED));
        Throwable refused = catchThrowable(() -> MergeProcess.merge(shop, old, kept));
        assertThat(LifecycleException.in(refused).map(LifecycleException::refusal))
                .isEqualTo(
                        destroyed
                                ? java.util.Optional.of(Refusal.KEY_DESTROYED)
                                : java.util.Optional.empty());
        assertThat(refused == null).isEqualTo(!destroyed);
    }

    private void isMergedToTheEnd() {
        assertThat(shop.keys().states(old)).containsExactly(KeyState.DESTROYED);
        assertThat(shop.keys().states(kept)).containsExactly(KeyState.LIVE);
        assertThat(shop.inTransaction(() -> shop.custody().remains(old)).none()).isTrue();
        assertThat(owners()).containsExactly(kept);
        assertThat(addresses()).isEqualTo(addressesWritten());
        assertThat(
                        shop.forPurpose(
                                "membership",
                                () -> shop.member(kept).name + " " + shop.member(kept).email))
                .isEqualTo("가상갑 gap.too@example.com");
        assertThat(purposes(old)).isEmpty();
        assertThat(purposes(kept)).containsExactly("fit-advice");
        assertThat(shop.consents().history(kept))
                .filteredOn(consent -> consent.origin() != null)
                .extracting(Consent::origin)
                .as("carried over once, and still said to come from the old account")
                .containsExactly(old, old);
    }

    /**
     * Whom the orders of the old account name, and for whom their values are encrypted, in history
     * as well, whose rows go on naming whom they named.
     */
    private Set<DataSubjectId> owners() {
        Set<DataSubjectId> owners =
                new HashSet<>(
                        shop.jdbc()
                                .sql(
                                        "select 'member:' || buyer_id from purchase_order where id"
                                                + " <> :kept union select receiver_key from"
                                                + " purchase_order where id <> :kept")
                                .param("kept", orders.get(0))
                                .query((row, number) -> DataSubjectId.parse(row.getString(1)))
                                .list());
        for (String value : List.of("address", "receiver")) {
            for (String table : List.of("purchase_order", "purchase_order_aud")) {
                shop.jdbc()
                        .sql("select " + value + " from " + table + " where id <> ?")
                        .param(orders.get(0))
                        .query((row, number) -> StoredValue.keyId(row.getBytes(1)))
                        .list()
                        .forEach(key -> owners.add(shop.keys().subjectOf(key)));
            }
        }
        return owners;
    }

    private List<String> addresses() {
        return shop.forPurpose(
                "delivery",
                () ->
                        orders.stream()
                                .map(id -> shop.entities().find(PurchaseOrder.class, id))
                                .map(order -> order.address + ", " + order.receiver)
                                .toList());
    }

    private List<String> addressesWritten() {
        return LongStream.range(0, ORDERS)
                .mapToObj(number -> "가상시 없는로 " + number + ", 가상갑")
                .toList();
    }

    private static Set<String> purposes(DataSubjectId subject) {
        return shop.consents().effective(subject).stream()
                .map(Consent::purpose)
                .collect(Collectors.toSet());
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
                old.id(),
                kept.id(),
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
