package io.jikimi.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlNameTests {

    @ParameterizedTest
    @CsvSource({
        "Member, Member",
        "shop.Member, Member",
        "\"Member\", Member",
        "`shop`.`Member`, Member",
        "\"shop\".\"Member\", Member",
        "\"order.line\", order.line",
        "shop.\"order.line\", order.line"
    })
    void leavesOutTheSchemaAndTheQuotes(String sql, String bare) {
        assertThat(SqlName.bare(sql)).isEqualTo(bare);
    }

    @Test
    void comparesInOneCase() {
        assertThat(SqlName.compared("SHOP.\"Order.Line\"")).isEqualTo("order.line");
    }

    @Test
    void findsTheNamesThatTheDatabaseKeeps() throws SQLException {
        assertThat(inTheDatabase("shop.member")).isEqualTo(new SqlName("SHOP", "MEMBER"));
        assertThat(inTheDatabase("shop.\"order.line\""))
                .isEqualTo(new SqlName("SHOP", "order.line"));
        assertThat(inTheDatabase("member")).isEqualTo(new SqlName(null, "MEMBER"));
    }

    private static SqlName inTheDatabase(String sql) throws SQLException {
        try (HikariDataSource database = TestDatabase.h2();
                Connection connection = database.getConnection()) {
            return SqlName.of(sql, connection.getMetaData());
        }
    }
}
