package io.jikimi.catalogue;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * States that the row <em>belongs to</em> a data subject. Stands on an association that leads to
 * the subject's own row (over any number of such associations), or on a plain reference column
 * together with {@link #file()}.
 *
 * <p>One attribute of an entity carries this annotation; an item of another person in the same row
 * names its own reference with {@link PersonalData#of()}.
 */
@Documented
@Target({ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface OfDataSubject {

    /**
     * The personal data file of the subject when the attribute is a plain reference column, for
     * example {@code member} for a {@code Long memberId}. Empty for an association, and for a text
     * column that holds the canonical form {@code file:id}.
     */
    String file() default "";
}
