package io.jikimi.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MigrationDdlTests {

    @Test
    void tellsTheTriggersOfALongTableAndItsHistoryApart() {
        String table = "a_table_of_the_library_with_a_name_that_is_as_long_as_it_gets";
        MigratedColumns live = new MigratedColumns(table, table, List.of());
        MigratedColumns history = new MigratedColumns(table + "_aud", table, List.of());

        assertThat(StaleTwins.name(live)).hasSizeLessThanOrEqualTo(60);
        assertThat(StaleTwins.name(history))
                .hasSizeLessThanOrEqualTo(60)
                .isNotEqualTo(StaleTwins.name(live));
    }

    @Test
    void keepsEverythingOfADefinitionButThatItRefusesNull() {
        assertThat(MigrationDdl.nullable("`income` decimal(12,2) NOT NULL,"))
                .isEqualTo("`income` decimal(12,2) NULL");
        assertThat(
                        MigrationDdl.nullable(
                                "`note` enum('it''s NOT NULL','b') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
                                        + " NOT NULL DEFAULT 'NOT NULL' COMMENT 'a \\'NOT NULL\\', b' CHECK"
                                        + " (`note` is not null),"))
                .isEqualTo(
                        "`note` enum('it''s NOT NULL','b') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
                                + " NULL DEFAULT 'NOT NULL' COMMENT 'a \\'NOT NULL\\', b' CHECK"
                                + " (`note` is not null)");
        assertThat(MigrationDdl.nullable("\"NOT NULL\" varbinary(20) NOT NULL"))
                .isEqualTo("\"NOT NULL\" varbinary(20) NULL");
    }
}
