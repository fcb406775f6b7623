package io.jikimi.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.fixture.TestDatabase;
import java.math.BigDecimal;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** MariaDB defines a column anew where it is to take null. */
class MigrationDdlMariaDbTests {

    private static final List<String> COLUMNS = List.of("income", "code", "nickname", "agreed");

    private final DataSource dataSource = TestDatabase.mariaDb();
    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);

    @Test
    void takesNothingFromAColumnButThatItRefusesNull() {
        jdbc.execute(
                "create table wage (id bigint primary key, income decimal(12,2) not null, code"
                        + " varbinary(20) not null default x'4142', nickname varchar(30) character set"
                        + " utf8mb4 collate utf8mb4_bin not null default 'it''s NOT NULL' comment 'a, NOT"
                        + " NULL' check (nickname <> 'x'), agreed bit not null) collate"
                        + " utf8mb4_general_ci");
        jdbc.update("insert into wage (id, income, agreed) values (1, 1200.50, b'0')");
        String before = definition();
        MigrationDdl ddl = new MigrationDdl(jdbc, DatabaseDialect.MARIADB);

        statements(ddl).forEach(jdbc::execute);

        assertThat(jdbc.queryForObject("select income from wage", BigDecimal.class))
                .isEqualByComparingTo("1200.50");
        assertThat(columns(definition()))
                .isEqualTo(
                        columns(
                                before.replace(
                                                "decimal(12,2) NOT NULL",
                                                "decimal(12,2) DEFAULT NULL")
                                        .replace("bit(1) NOT NULL", "bit(1) DEFAULT NULL")
                                        .replace("varbinary(20) NOT NULL", "varbinary(20)")
                                        .replace("utf8mb4_bin NOT NULL", "utf8mb4_bin")));
        assertThat(statements(ddl)).isEmpty();
    }

    private static List<String> statements(MigrationDdl ddl) {
        MigratedColumns rows =
                new MigratedColumns(
                        "wage",
                        "wage",
                        COLUMNS.stream()
                                .map(
                                        name ->
                                                new MigratedColumns.Column(
                                                        name, name + "_enc", List.of(), null))
                                .toList());
        return ddl.missing(rows, MigrationPhase.EXPAND);
    }

    private static List<String> columns(String definition) {
        return definition
                .lines()
                .map(String::strip)
                .filter(
                        line ->
                                COLUMNS.stream()
                                        .anyMatch(name -> line.startsWith("`" + name + "` ")))
                .toList();
    }

    private String definition() {
        return jdbc.queryForList("show create table wage").get(0).get("Create Table").toString();
    }
}
