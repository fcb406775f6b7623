package io.jikimi.boot.mybatis;

import io.jikimi.catalogue.Search;
import org.jspecify.annotations.Nullable;

/**
 * A value a row is looked for by: what a statement that compares the hidden index column {@code
 * <column>_bidx} is given, or that of another search.
 *
 * @param value the value; null is equal to nothing
 * @param search the search whose index column is meant
 * @param <T> the type of the value
 */
public record LookupValue<T>(@Nullable T value, Search search) {

    /** A value to be equal to. */
    public LookupValue(@Nullable T value) {
        this(value, Search.EXACT);
    }

    /** Says nothing of the value. */
    @Override
    public String toString() {
        return "LookupValue[search=" + search + "]";
    }
}
