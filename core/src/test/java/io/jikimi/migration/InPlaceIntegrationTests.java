package io.jikimi.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.custody.CustodyUnit;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.migration.InPlaceDesk.Outcome;
import io.jikimi.migration.InPlaceDesk.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Also what only PostgreSQL can do to a row. */
class InPlaceIntegrationTests extends AbstractInPlaceContractTests {

    private static final String ACCOUNT = "in_place_account";

    /** Before the end: three tables, two passes. */
    private static final int BATCHES = 6;

    private final HikariDataSource database = TestDatabase.postgres();

    @Override
    DataSource dataSource() {
        return database;
    }

    @Override
    HikariDataSource single() {
        return TestDatabase.pool(database.getJdbcUrl(), "postgres", 1);
    }

    @Test
    void isRefusedWhereAPolicyMayHideARow() {
        prepare(working("form"));
        close();
        List<Map<String, Object>> before = values();
        hideARow();

        assertRefused(() -> encryptAsAnother(each -> {})).contains("may not read every row");

        assertThat(states()).isEmpty();
        assertThat(values()).isEqualTo(before);
    }

    @Test
    void isNotDoneWhereAPolicyHidesARowInTheEnd() {
        prepare(working("form"));
        close();
        AtomicInteger batches = new AtomicInteger();

        assertRefused(
                        () ->
                                encryptAsAnother(
                                        each -> {
                                            if (batches.incrementAndGet() == BATCHES) {
                                                hideARow();
                                            }
                                        }))
                .contains("may not read every row");

        assertThat(states()).containsValue(State.ENCRYPTING).doesNotContainValue(State.ENCRYPTED);
    }

    @Test
    void startsNoInstanceThatDoesNotSeeEveryRow() {
        encrypt(100, each -> {});
        hideARow();
        try (HikariDataSource account = account()) {
            assertThatThrownBy(
                            () ->
                                    PlainTenants.unit(
                                            account, keys(account), clock, PlainTenants.service()))
                    .hasStackTraceContaining("row-level security policy");
        }
    }

    private void hideARow() {
        jdbc.execute("alter table tenant enable row level security");
        jdbc.execute("create policy most on tenant using (id < 12)");
    }

    private Outcome encryptAsAnother(Consumer<InPlaceDesk.Status> afterBatch) {
        try (HikariDataSource account = account();
                CustodyUnit working =
                        PlainTenants.working(account, keys(account), clock, "account", until())) {
            return working.migrations.inPlace(working.evidence).encrypt(ANN, 100, afterBatch);
        }
    }

    /** One that may do everything with the rows it sees. */
    private HikariDataSource account() {
        jdbc.execute(
                "do $$ begin create role "
                        + ACCOUNT
                        + " login; exception when duplicate_object then null; end $$");
        jdbc.execute("grant all on all tables in schema public to " + ACCOUNT);
        jdbc.execute("grant all on all sequences in schema public to " + ACCOUNT);
        return TestDatabase.pool(database.getJdbcUrl().replaceFirst("\\?.*", ""), ACCOUNT, 4);
    }

    @Test
    void saysSoWhereATriggerSwallowsTheChange() {
        jdbc.execute(
                "create or replace function kept() returns trigger as $$ begin if new.id = 7 then"
                        + " return null; end if; return new; end $$ language plpgsql");
        jdbc.execute(
                "create trigger tenant_kept before update on tenant for each row execute function"
                        + " kept()");

        Outcome outcome = encrypt(100, each -> {});

        assertThat(outcome.done()).isFalse();
        assertThat(outcome.why().get(0))
                .contains("changes of rows of tenant and does not make them")
                .contains("trigger")
                .doesNotContain("again and again");
        jdbc.execute("drop trigger tenant_kept on tenant");
        assertThat(encrypt(100, each -> {}).done()).isTrue();
    }

    @Test
    void doesNotWaitForeverForTheTables() throws SQLException {
        AtomicInteger batches = new AtomicInteger();
        try (Connection writer = database.getConnection()) {
            writer.setAutoCommit(false);
            Outcome outcome =
                    encrypt(
                            100,
                            each -> {
                                if (batches.incrementAndGet() == BATCHES) {
                                    lockARow(writer);
                                }
                            });

            assertThat(outcome.done()).isFalse();
            assertThat(outcome.why().get(0)).contains("A transaction that has not ended");
            assertThat(states()).doesNotContainValue(State.ENCRYPTED);
            writer.rollback();
        }
        assertThat(encrypt(100, each -> {}).done()).isTrue();
    }

    private static void lockARow(Connection connection) {
        try {
            connection.createStatement().execute("update complaint set id = id where id = 1");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
