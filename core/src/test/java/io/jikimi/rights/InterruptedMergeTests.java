package io.jikimi.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.database.SchemaScripts;
import io.jikimi.fixture.Fixtures;
import io.jikimi.fixture.SteppingDataSource;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.fixture.life.LifeCycle;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a kill shows at some points is tried here at every one: from one step on, a statement or a
 * commit, nothing of the merger, of the sealing or of the destruction reaches the database any
 * more. Everybody here is made up.
 */
class InterruptedMergeTests {

    private static SteppingDataSource database;
    private static LifeCycle shop;

    @BeforeAll
    static void open() {
        HikariDataSource pool = TestDatabase.h2();
        SchemaScripts.apply(pool);
        database = new SteppingDataSource(pool);
        shop = new LifeCycle(pool, database, Fixtures.masterKeys());
    }

    @AfterAll
    static void close() {
        shop.close();
    }

    static IntStream parts() {
        return IntStream.range(0, 3);
    }

    @ParameterizedTest(name = "part {0}")
    @MethodSource("parts")
    void whatIsCutOffAtAnyStepIsWholeAndIsFinishedByTheNextRun(int part) {
        long steps = Long.MAX_VALUE;
        long last = 1;
        while (last <= steps) {
            MergeScene scene = new MergeScene(shop);
            List<Runnable> parts = MergeProcess.parts(shop, scene.old(), scene.kept());
            parts.subList(0, part).forEach(Runnable::run);

            long reached = cutOff(last, parts.get(part));

            if (reached < last) {
                steps = reached;
            } else if (part == 0) {
                scene.isInOneState(false);
            }
            scene.tryAgain();
            MergeProcess.seal(shop);
            MergeProcess.destroy(shop);
            scene.isMergedToTheEnd();
            last++;
        }
        assertThat(steps).isGreaterThan(10);
    }

    /** Runs until a step; whatever comes from there on fails. */
    private static long cutOff(long last, Runnable part) {
        database.restart(
                step -> {
                    if (step >= last) {
                        throw new IllegalStateException("cut off before step " + step);
                    }
                });
        catchThrowable(part::run);
        long reached = database.steps();
        database.restart(step -> {});
        return reached;
    }
}
