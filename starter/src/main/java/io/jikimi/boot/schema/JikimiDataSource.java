package io.jikimi.boot.schema;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Marks a data source of the service as the one for Jikimi's own connections, in place of the small
 * pool derived from the primary one. Declare it with {@code @Bean(defaultCandidate = false)}. It
 * must reach the same database.
 */
@Documented
@Qualifier
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface JikimiDataSource {}
