package io.jikimi.catalogue;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * States that the retention period of the row (보유기간) begins when this attribute receives a value,
 * and ends being counted when it becomes null again. Stands on an {@code Instant}, {@code
 * LocalDate}, {@code LocalDateTime} or {@code OffsetDateTime}.
 */
@Documented
@Target({ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface StartsRetention {

    /** The event as the register names it under {@code retention.from}. */
    String value();
}
