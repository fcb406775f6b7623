package io.jikimi.boot.schema;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/**
 * The tables of its own.
 *
 * @param initializeSchema When to create the tables that are missing.
 * @param formatChecks File that the start writes statements into, with which the database refuses
 *     unencrypted values in protected columns. Nothing is written when not set.
 */
@ConfigurationProperties("jikimi.jdbc")
public record JikimiJdbcProperties(
        @DefaultValue("embedded") DatabaseInitializationMode initializeSchema,
        @Nullable Path formatChecks) {}
