package io.jikimi.collection;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.fixture.RotationClock;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.keys.KeyStateLock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RotationGuardIntegrationTests extends AbstractRotationGuardContractTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.postgres(20);
    }

    @Test
    void closesNoKeyBeforeTheTransactionHasEndedThatWasTakenUnderIt() throws Exception {
        long keyId = shop().keys().writingKey(ann()).id();
        retire();
        RotationClock.heardOf(shop().dataSource(), shop().clock());
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (Connection completing = shop().dataSource().getConnection()) {
            completing.setAutoCommit(false);
            try (PreparedStatement question =
                    completing.prepareStatement(
                            new KeyStateLock(DatabaseDialect.POSTGRESQL).select(1))) {
                question.setLong(1, keyId);
                question.executeQuery();
            }
            Future<Boolean> closing = executor.submit(() -> rotation().begin(Kind.DATA_KEY));
            awaitWaiter();
            assertThat(closing).isNotDone();

            completing.commit();

            assertThat(closing.get(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            executor.shutdownNow();
        }
    }

    private void awaitWaiter() {
        boolean waiting = false;
        while (!waiting) {
            waiting =
                    shop().jdbc()
                                    .sql(
                                            "select count(*) from pg_stat_activity where datname ="
                                                    + " current_database() and wait_event_type ="
                                                    + " 'Lock'")
                                    .query(Long.class)
                                    .single()
                            > 0;
            Thread.onSpinWait();
        }
    }
}
