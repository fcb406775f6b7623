package io.jikimi.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.crypto.DataKey;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.subject.DataSubjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Data keys on PostgreSQL. */
class JdbcDataKeysIntegrationTests extends AbstractDataKeysContractTests {

    private static final DataSubjectId SUBJECT = new DataSubjectId("member", "31");

    private static HikariDataSource database;

    @BeforeAll
    static void create() {
        database = TestDatabase.postgres(2);
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @Override
    HikariDataSource database() {
        return database;
    }

    @Test
    void keepsAKeyFromBeingDestroyedUntilTheWriterIsDone() {
        DataKey key = keys().writingKey(SUBJECT);
        String select =
                "with guarded as ("
                        + new KeyStateLock(DatabaseDialect.of(host())).select(1)
                        + ") select count(*) from guarded";

        transaction()
                .executeWithoutResult(
                        writer -> {
                            assertThat(
                                            JdbcClient.create(host())
                                                    .sql(select)
                                                    .param(key.id())
                                                    .query(Integer.class)
                                                    .single())
                                    .isEqualTo(1);
                            assertThatExceptionOfType(DataAccessException.class)
                                    .isThrownBy(this::destroyWithoutWaiting)
                                    .withMessageContaining("lock timeout");
                        });

        assertThat(keys().destroy(SUBJECT)).isEqualTo(1);
    }

    private void destroyWithoutWaiting() {
        TransactionTemplate other = new TransactionTemplate(new JdbcTransactionManager(host()));
        other.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        other.executeWithoutResult(
                status -> {
                    JdbcClient.create(host()).sql("set local lock_timeout = '1ms'").update();
                    keys().destroy(SUBJECT);
                });
    }
}
