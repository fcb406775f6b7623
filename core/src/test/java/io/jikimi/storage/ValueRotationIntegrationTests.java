package io.jikimi.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.storage.ValueRotation.Run;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Also where an account may not see everything. Every value here is made up. */
class ValueRotationIntegrationTests extends AbstractValueRotationContractTests {

    private static final String ACCOUNT = "rotation_account";

    @Override
    DataSource dataSource() {
        return TestDatabase.postgres();
    }

    @Test
    void overwritesNoKeyWhereAPolicyMayHideRows() {
        assertThat(run(Set.of(), "alter table guest enable row level security").ended()).isFalse();
        assertThat(unit().jdbc.queryForList(REPLACED)).isEmpty();
    }

    @Test
    void overwritesNoKeyWhileATableCannotBeReadThatIsNotNamed() {
        String revoke = "revoke select on guest from " + ACCOUNT;

        assertThat(run(Set.of(), revoke).ended()).isFalse();
        assertThat(unit().jdbc.queryForList(REPLACED)).isEmpty();
        assertThat(run(Set.of("guest"), revoke).ended()).isTrue();
    }

    private static final String REPLACED =
            "select key_id from jikimi_data_key where state = 'REPLACED'";

    /** As an account that may read and write everything, but for what is said. */
    private Run run(Set<String> withoutValues, String butFor) {
        unit().jdbc.execute("drop table if exists guest");
        unit().jdbc.execute("create table guest as select id, name from passport");
        unit().jdbc
                .execute(
                        "do $$ begin create role "
                                + ACCOUNT
                                + " login; exception when duplicate_object then null; end $$");
        unit().jdbc.execute("grant all on all tables in schema public to " + ACCOUNT);
        unit().jdbc.execute(butFor);
        String url = ((HikariDataSource) unit().dataSource).getJdbcUrl().replaceFirst("\\?.*", "");
        try (HikariDataSource account = TestDatabase.pool(url, ACCOUNT, 2)) {
            retire();
            heardOf();
            return over(table -> true, new JdbcStoredRows(account), withoutValues)
                    .run(Kind.DATA_KEY, 10, ALL);
        } finally {
            unit().jdbc.execute("drop table guest");
        }
    }
}
