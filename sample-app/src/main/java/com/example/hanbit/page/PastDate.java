package com.example.hanbit.page;

import io.jikimi.subject.LegalClock;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Text that is a day of the past in the form 2000-01-31, or nothing at all. */
@Documented
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = PastDate.Validator.class)
public @interface PastDate {

    /** The message. */
    String message() default "{input.birth}";

    /** The groups. */
    Class<?>[] groups() default {};

    /** The payload. */
    Class<? extends Payload>[] payload() default {};

    /** Checks text. */
    final class Validator implements ConstraintValidator<PastDate, String> {

        private static final LocalDate EARLIEST = LocalDate.of(1900, 1, 1);

        private final LegalClock clock;

        Validator(LegalClock clock) {
            this.clock = clock;
        }

        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            return text == null || text.isEmpty() || past(text);
        }

        private boolean past(String text) {
            try {
                LocalDate day = LocalDate.parse(text);
                return day.isBefore(clock.today()) && !day.isBefore(EARLIEST);
            } catch (DateTimeException noDay) {
                return false;
            }
        }
    }
}
