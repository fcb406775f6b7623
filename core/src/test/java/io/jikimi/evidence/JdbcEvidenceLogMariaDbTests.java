package io.jikimi.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Evidence on MariaDB. */
class JdbcEvidenceLogMariaDbTests extends AbstractEvidenceLogContractTests {

    private static HikariDataSource database;

    @BeforeAll
    static void create() {
        database = TestDatabase.mariaDb(2);
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
    void refusesAChangeInAReadOnlyTransaction() {
        TransactionTemplate readOnly = new TransactionTemplate(new JdbcTransactionManager(host()));
        readOnly.setReadOnly(true);

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> readOnly.executeWithoutResult(status -> log().append(change(1))))
                .satisfies(
                        refusal ->
                                assertThat(refusal.refusal())
                                        .isEqualTo(Refusal.EVIDENCE_UNAVAILABLE));
    }
}
