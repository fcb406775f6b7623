package io.jikimi.boot.autoconfigure;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How purpose scopes behave.
 *
 * @param propagate Whether tasks that are handed to the executors of Spring Boot, @Async methods
 *     among them, run for the purpose of whoever hands them over.
 * @param unmaskFor How long a handler that unmasks shows values, from when its scope opened; masks
 *     afterwards.
 */
@ConfigurationProperties("jikimi.purpose")
public record PurposeProperties(
        @DefaultValue("true") boolean propagate, @DefaultValue("5m") Duration unmaskFor) {}
