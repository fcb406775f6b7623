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

    @Test
    void refusesAnotherDatabaseAndNamesThoseThereAre() {
        assertThatIllegalStateException()
                .isThrownBy(() -> DatabaseDialect.named("Oracle"))
                .withMessageContainingAll("H2, PostgreSQL and MariaDB", "Oracle", "service's own");
    }
}
