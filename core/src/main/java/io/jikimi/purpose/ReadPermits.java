package io.jikimi.purpose;

import io.jikimi.subject.Actor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What custody asks before it hands out a value. Answers for the scope that is open on this thread;
 * cheap enough for every value.
 */
public interface ReadPermits {

    /** What a value of the item under the key reads as now. */
    Decision decide(int item, long keyId);

    /** Notes that the value was read, for the access log. */
    void note(int item, long keyId);

    /** The purpose of the open scope, for messages; null outside any scope. */
    @Nullable String purpose();

    /** The actor of the open scope, or a system actor outside any scope. */
    Actor actor();

    /** State that a room keeps with the open scope and loses with it; null outside any scope. */
    <T> @Nullable T attachment(Class<T> type, Supplier<T> whenAbsent);

    /** What a value reads as. */
    enum Decision {
        /** The value; note it. */
        VALUE,
        /** The mask, or null. */
        MASK,
        /** Nothing: the purpose does not know the file. */
        MISMATCH
    }
}
