package io.jikimi.catalogue;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets a protected attribute be found. Adds a hidden column {@code <column>_bidx} with a keyed hash
 * of the normalised value, which also takes over the unique constraint of the column. Whoever holds
 * the database can see which rows share a value, nothing else.
 */
@Documented
@Target({ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Searchable {

    /** The ways of searching; so far {@link Search#EXACT} only. */
    Search[] value() default Search.EXACT;
}
