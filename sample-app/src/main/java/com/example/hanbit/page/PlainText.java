package com.example.hanbit.page;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/**
 * Text that can be stored and shown as it is: no control characters, no half of a surrogate pair,
 * and none of the marks that make text run the other way than it is written. Everything else is
 * welcome: every script, emoji, and angle brackets.
 */
@Documented
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = PlainText.Validator.class)
public @interface PlainText {

    /** Whether line breaks and tabs are welcome. */
    boolean lines() default false;

    /** The message. */
    String message() default "{input.text}";

    /** The groups. */
    Class<?>[] groups() default {};

    /** The payload. */
    Class<? extends Payload>[] payload() default {};

    /** Checks text. */
    final class Validator implements ConstraintValidator<PlainText, String> {

        private boolean lines;

        @Override
        public void initialize(PlainText constraint) {
            lines = constraint.lines();
        }

        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            return text == null || text.codePoints().allMatch(this::welcome);
        }

        private boolean welcome(int point) {
            if (point == '\n' || point == '\r' || point == '\t') {
                return lines;
            }
            return !Character.isISOControl(point)
                    && Character.getType(point) != Character.SURROGATE
                    && !overridesDirection(point);
        }

        private static boolean overridesDirection(int point) {
            return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
        }
    }
}
