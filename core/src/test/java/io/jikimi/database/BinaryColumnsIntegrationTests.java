package io.jikimi.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.fixture.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class BinaryColumnsIntegrationTests {

    private final DataSource database = TestDatabase.postgres();

    /** The driver calls it distinct and not binary, and a key would go over what stands in it. */
    @Test
    void findsBytesThatADomainGivesAnotherName() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create domain kept as bytea");
            statement.execute("create domain kept_and_checked as kept check (true)");
            statement.execute("create domain said as text");
            statement.execute(
                    "create table renamed (id bigint, stored kept_and_checked, other kept, told said)");

            assertThat(BinaryColumns.of(connection))
                    .filteredOn(table -> table.name().endsWith("renamed"))
                    .singleElement()
                    .extracting(BinaryColumns.InTable::columns)
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                    .containsExactlyInAnyOrder("stored", "other");
        }
    }
}
