package io.jikimi.boot.schema;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/**
 * The tables of its own.
 *
 * @param initializeSchema When to create the tables that are missing.
 */
@ConfigurationProperties("jikimi.jdbc")
public record JikimiJdbcProperties(
        @DefaultValue("embedded") DatabaseInitializationMode initializeSchema) {}
