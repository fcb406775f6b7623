package io.jikimi.collection;

import static io.jikimi.collection.CollectionUnit.HEIGHT;
import static io.jikimi.collection.CollectionUnit.MEMBER;
import static io.jikimi.collection.CollectionUnit.MEMBER_KEY;
import static io.jikimi.collection.CollectionUnit.NAME;
import static io.jikimi.collection.CollectionUnit.OTHER;
import static io.jikimi.collection.CollectionUnit.OTHER_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.custody.ProtectedWritesFixture;
import io.jikimi.fixture.TestDatabase;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceUtils;

/** The races on PostgreSQL, where both locks cost one round trip. */
class BasisGuardRaceIntegrationTests extends AbstractBasisGuardRaceTests {

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.postgres();
    }

    @Override
    String countOfWaiters() {
        return "select count(*) from pg_stat_activity where datname = current_database()"
                + " and wait_event_type = 'Lock'";
    }

    @Test
    void keysAndConsentsCostOneRoundTrip() {
        List<String> statements = new ArrayList<>();

        unit.transaction.executeWithoutResult(
                status -> {
                    Connection connection =
                            spy(DataSourceUtils.getConnection(unit.dataSource), statements);
                    unit.check(
                            connection,
                            new ProtectedWritesFixture()
                                    .wrote(MEMBER, MEMBER_KEY, NAME, HEIGHT)
                                    .wrote(OTHER, OTHER_KEY, NAME));
                });

        assertThat(statements).hasSize(1);
    }

    private static Connection spy(Connection connection, List<String> statements) {
        return (Connection)
                Proxy.newProxyInstance(
                        Connection.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("prepareStatement")) {
                                statements.add((String) arguments[0]);
                            }
                            return method.invoke(connection, arguments);
                        });
    }
}
