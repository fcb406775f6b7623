package io.jikimi.purpose;

import io.jikimi.subject.Actor;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What custody asks before it hands out a value. Answers for the scope that is open on this thread;
 * cheap enough for every value.
 */
public interface ReadPermits {

    /**
     * What a value of the item under the key reads as now. Notes the access for the access log, so
     * that the log is complete by construction.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code PURPOSE_MISMATCH} if the open
     *     purpose does not know the file
     */
    Decision read(int item, long keyId);

    /**
     * Values under these keys are about to be read: the page of a list, so that what has to be
     * asked per data subject is asked at once. Permits nothing and notes nothing.
     */
    void expect(Collection<Long> keyIds);

    /**
     * A query looks for a protected value: its condition stands in the access log beside what is
     * read in the scope. Asked for nothing outside any scope.
     *
     * @param condition a keyed hash, from which nobody can tell the value without its key, or
     *     without making the same search
     */
    default void searched(Supplier<String> condition) {}

    /**
     * Keeps in the access log that a value was asked for and refused, where an attribute fails
     * instead of reading as its mask. Outside any scope nobody is known to name.
     */
    void refused(int item, long keyId);

    /**
     * Whether a value of the item under the key would be handed out now. Notes nothing and never
     * throws.
     */
    boolean permits(int item, long keyId);

    /** Whether the open scope hands out values of the item at all. */
    boolean permits(int item);

    /**
     * Whether values are handed out outside any scope too, because that is only observed: then a
     * scope that closes takes none back.
     */
    default boolean permitOutside() {
        return false;
    }

    /** The purpose of the open scope, for messages; null outside any scope. */
    @Nullable String purpose();

    /** The actor of the open scope, or a system actor outside any scope. */
    Actor actor();

    /**
     * State that a room keeps with the outermost open scope and loses with it; null outside any
     * scope.
     */
    <T> @Nullable T attachment(Class<T> type, Supplier<T> whenAbsent);

    /** What a value reads as. */
    enum Decision {
        /** The value. */
        VALUE,
        /** The mask, or null. */
        MASK
    }
}
