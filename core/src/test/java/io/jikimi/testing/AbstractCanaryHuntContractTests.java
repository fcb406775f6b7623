package io.jikimi.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.testing.CanaryHunt.Sighting;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** All values are made up. */
abstract class AbstractCanaryHuntContractTests {

    private static final String NAME = "표본가온";

    abstract HikariDataSource dataSource();

    @Test
    void findsAValueInEveryKindOfColumn() throws SQLException {
        try (HikariDataSource dataSource = dataSource()) {
            JdbcClient jdbc = JdbcClient.create(dataSource);
            String binary =
                    dataSource.getJdbcUrl().contains("postgresql") ? "bytea" : "varbinary(999)";
            String old =
                    dataSource.getJdbcUrl().contains("mariadb") ? "`Plain Old`" : "\"Plain Old\"";
            jdbc.sql("create schema archive").update();
            List.of(
                            "create table plain (id int, happened timestamp, open boolean,"
                                    + " word varchar(99))",
                            "create table archive." + old + " (long_word text)",
                            "create table raw (octets " + binary + ")",
                            "create table measured (height int)",
                            "create table clean (id int, word varchar(99))")
                    .forEach(sql -> jdbc.sql(sql).update());
            insert(jdbc, "insert into plain values (1, current_timestamp, true, ?)", NAME + "!");
            insert(jdbc, "insert into archive." + old + " values (?)", "x" + NAME);
            insert(
                    jdbc,
                    "insert into raw values (?)",
                    ("x" + NAME).getBytes(StandardCharsets.UTF_8));
            insert(jdbc, "insert into measured values (?)", 231);
            insert(jdbc, "insert into clean values (2310, ?)", "표*온");

            CanaryHunt hunt =
                    CanaryHunt.of(Map.of("name", NAME, "height", "231"))
                            .database("shop", dataSource);

            assertThat(hunt.sightings())
                    .extracting(Sighting::place)
                    .extracting(place -> place.toLowerCase(java.util.Locale.ROOT))
                    .contains(
                            "shop, table plain, column word",
                            "shop, table plain old, column long_word",
                            "shop, table raw, column octets",
                            "shop, table measured, column height")
                    .allMatch(place -> !place.contains("clean"));
        }
    }

    private static void insert(JdbcClient jdbc, String sql, Object value) {
        jdbc.sql(sql).param(value).update();
    }
}
