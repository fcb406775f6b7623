package io.jikimi.catalogue;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets a protected attribute be found. Each way of searching adds a hidden column with keyed hashes
 * of the normalised value (개인정보의 안전성 확보조치 기준 제7조): {@code <column>_bidx} for {@link Search#EXACT},
 * which also takes over the unique constraints and indexes of the column, {@code <column>_bpfx} for
 * {@link Search#PREFIX} and {@code <column>_blast4} for {@link Search#LAST4}.
 *
 * <p>Whoever holds the database, without the key, can see which rows share a value, a beginning of
 * each length, or the last four characters; of a kind with few values that is much. Declare what is
 * searched, nothing else. Rows that are there already have no hash of what is declared later, and
 * would be missed: write them anew first.
 */
@Documented
@Target({ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Searchable {

    /** The most characters of a beginning that can be indexed. */
    int LONGEST_PREFIX = 32;

    /** The ways of searching. */
    Search[] value() default Search.EXACT;

    /**
     * How many characters of a beginning can be sought, of the normal form; up to {@value
     * #LONGEST_PREFIX}. Each costs six bytes in every row, and tells a little more.
     */
    int prefix() default 12;

    /**
     * A name shared by items that are to be compared with each other in a query, as {@code
     * o.receiverPhone = m.phone}. Their kinds must have the same normal form, which is checked at
     * start. Whoever holds the database then sees equal values across them too. Never change it
     * once rows are written.
     */
    String domain() default "";
}
