package io.jikimi.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseDialectTests {

    @ParameterizedTest
    @CsvSource({"H2, H2", "PostgreSQL, POSTGRESQL", "MariaDB, MARIADB"})
    void recognisesADatabaseByTheNameOfItsProduct(String product, DatabaseDialect expected) {
        assertThat(DatabaseDialect.named(product)).isEqualTo(expected);
    }

    @Test
    void refusesMySqlByName() {
        assertThatIllegalStateException()
                .isThrownBy(() -> DatabaseDialect.named("MySQL"))
                .withMessageContaining("not run on MySQL");
    }

    @ParameterizedTest
    @CsvSource({"Oracle, oracle", "Microsoft SQL Server, sqlserver"})
    void refusesADatabaseWhoseScriptsNobodyHasRun(String product, String folder) {
        assertThatIllegalStateException()
                .isThrownBy(() -> DatabaseDialect.named(product))
                .withMessageContainingAll(product, "schema/v1/" + folder, "nobody has run them");
        assertThat(getClass().getResource("/io/jikimi/schema/v1/" + folder + "/keys.sql"))
                .isNotNull();
    }

    @Test
    void refusesAnotherDatabaseAndNamesThoseThereAre() {
        assertThatIllegalStateException()
                .isThrownBy(() -> DatabaseDialect.named("Db2"))
                .withMessageContainingAll("H2, PostgreSQL and MariaDB", "Db2", "service's own");
    }
}
