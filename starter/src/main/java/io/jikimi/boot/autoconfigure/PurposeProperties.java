package io.jikimi.boot.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How purpose scopes behave.
 *
 * @param propagate Whether tasks that are handed to the executors of Spring Boot, @Async methods
 *     among them, run for the purpose of whoever hands them over.
 */
@ConfigurationProperties("jikimi.purpose")
public record PurposeProperties(@DefaultValue("true") boolean propagate) {}
