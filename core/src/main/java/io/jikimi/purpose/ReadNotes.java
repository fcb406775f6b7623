package io.jikimi.purpose;

import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Who was read, and what: a growing set of key numbers and a set of item numbers. Consecutive
 * values of one row cost a comparison, which is what makes a complete access log affordable.
 */
final class ReadNotes {

    private static final int INITIAL = 16;

    /** Below this, growing costs less than looking for repetitions. */
    private static final int WORTH_COMPACTING = 1024;

    /** One row of the access log names no more subjects, however long its scope is open. */
    private static final int MOST = 10_000;

    private final Supplier<Instant> clock;
    private final BitSet items = new BitSet();
    private long[] keyIds = new long[INITIAL];
    private int size;
    private long lastKey;
    private int lastItem = -1;
    private @Nullable Instant since;

    ReadNotes(Supplier<Instant> clock) {
        this.clock = clock;
    }

    void add(int item, long keyId) {
        if (size > 0 && keyId == lastKey && item == lastItem) {
            return;
        }
        if (since == null) {
            since = clock.get();
        }
        items.set(item);
        lastItem = item;
        if (size == 0 || keyId != lastKey) {
            lastKey = keyId;
            append(keyId);
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Whether it is time to write them down. */
    boolean areMany() {
        if (size < MOST) {
            return false;
        }
        compact();
        return size > MOST / 2;
    }

    /** When the first of them was read. */
    Instant since() {
        return Objects.requireNonNull(since, "nothing was read");
    }

    void clear() {
        since = null;
        size = 0;
        lastItem = -1;
        items.clear();
    }

    LongStream keyIds() {
        return Arrays.stream(keyIds, 0, size).distinct();
    }

    IntStream items() {
        return items.stream();
    }

    private void append(long keyId) {
        if (size == keyIds.length) {
            if (size < WORTH_COMPACTING) {
                keyIds = Arrays.copyOf(keyIds, 2 * size);
            } else {
                compact();
            }
        }
        keyIds[size++] = keyId;
    }

    /**
     * Lists read their rows again and again under the same keys: repetitions go before the array
     * grows.
     */
    private void compact() {
        long[] distinct = Arrays.stream(keyIds, 0, size).distinct().toArray();
        boolean mostlyDistinct = distinct.length > size / 2;
        keyIds = Arrays.copyOf(distinct, mostlyDistinct ? size * 2 : size);
        size = distinct.length;
    }
}
