package io.jikimi.boot.mybatis;

import io.jikimi.catalogue.Search;
import org.jspecify.annotations.Nullable;

/**
 * A value a row is looked for by: what a statement that compares the hidden index column {@code
 * <column>_bidx} is given, or that of another search. While the key of the search index is rotated
 * a row may have either of two entries: compare with both, {@code email_bidx in (#{email, …},
 * #{email.newer, …})}.
 *
 * @param value the value; null is equal to nothing
 * @param search the search whose index column is meant
 * @param key under which key of the search index
 * @param <T> the type of the value
 */
public record LookupValue<T>(@Nullable T value, Search search, Key key) {

    /** A value to be equal to. */
    public LookupValue(@Nullable T value) {
        this(value, Search.EXACT);
    }

    /** A value to be found by another search. */
    public LookupValue(@Nullable T value, Search search) {
        this(value, search, Key.OLDER);
    }

    /** Under which key of the search index; there is one, unless it is rotated. */
    public enum Key {
        /** What to compare with first. */
        OLDER,
        /** What to compare with as well; the same unless the key is rotated. */
        NEWER,
        /** What to write. */
        IN_USE
    }

    /** What to compare with as well. */
    public LookupValue<T> newer() {
        return new LookupValue<>(value, search, Key.NEWER);
    }

    /** Says nothing of the value. */
    @Override
    public String toString() {
        return "LookupValue[search=" + search + "]";
    }
}
