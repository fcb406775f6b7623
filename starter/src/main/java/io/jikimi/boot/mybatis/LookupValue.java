package io.jikimi.boot.mybatis;

import org.jspecify.annotations.Nullable;

/**
 * A value a row is looked for by: what a statement that compares the hidden index column {@code
 * <column>_bidx} is given.
 *
 * @param value the value; null is equal to nothing
 * @param <T> the type of the value
 */
public record LookupValue<T>(@Nullable T value) {

    /** Says nothing of the value. */
    @Override
    public String toString() {
        return "LookupValue[]";
    }
}
