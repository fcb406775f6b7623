package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MigrationDdlTests {

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
