package io.jikimi.keys;

import io.jikimi.crypto.DataKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The side of a {@link KeyRotation} that the room of the stored values works with: page by page,
 * each in one transaction together with the place it has come to, so that an interruption loses
 * nothing and repeats nothing. Of several instances one works at a time, and any goes on.
 */
public interface KeySweep {

    /**
     * Brings a rotation as far as it comes without values.
     *
     * @return whether values are to be written anew now
     */
    boolean begin(KeyRotation.Kind kind);

    /**
     * Writes one page anew, in a transaction of the service's data source.
     *
     * @param place the table, or whatever is gone through on its own
     * @param work is given the last row of the page before, or null
     */
    Step page(KeyRotation.Kind kind, String place, Function<@Nullable String, Page> work);

    /**
     * Overwrites the older keys under which nothing is left, unless something was moved meanwhile.
     * If that were not all of them, the places are gone through again.
     *
     * @param left looks, independently of what has written, for what still stands under older keys
     * @param places the places of the caller: another service goes through those of its own
     * @return whether the rotation has ended
     */
    boolean finish(KeyRotation.Kind kind, Supplier<Left> left, List<String> places);

    /**
     * Of some keys those whose values are to be written anew, each with its successor, found in one
     * query.
     */
    Map<Long, Replacement> replacements(Collection<Long> keyIds);

    /**
     * A {@code select} of the numbers whose values are to be written anew, as the eight bytes in
     * which a stored value names its key.
     */
    String selectOfClosedKeys();

    /** How far a rotation is. */
    KeyRotation.Progress progress(KeyRotation.Kind kind);

    /**
     * What still stands under older keys.
     *
     * @param keyIds the keys that are still named, which stay
     * @param others whether there may be further ones: then every key stays
     */
    record Left(Set<Long> keyIds, boolean others) {

        /** Nothing at all. */
        public static final Left NOTHING = new Left(Set.of(), false);

        /** Something, without knowing under which keys. */
        public static final Left UNKNOWN = new Left(Set.of(), true);

        public Left {
            keyIds = Set.copyOf(keyIds);
        }

        boolean isNothing() {
            return keyIds.isEmpty() && !others;
        }
    }

    /** A key and the one that takes its place. */
    record Replacement(DataKey from, DataKey to) {}

    /**
     * What a page did.
     *
     * @param lastRow the row it ended with, to begin the next one after
     * @param seen how many rows it looked at
     * @param rewritten how many it wrote anew
     * @param last whether there is no further one
     */
    record Page(@Nullable String lastRow, int seen, int rewritten, boolean last) {}

    /**
     * What came of asking for a page.
     *
     * @param claimed whether it was this instance's turn
     * @param done whether the place has been gone through
     * @param seen how many rows were looked at
     * @param rewritten how many of them were written anew
     */
    record Step(boolean claimed, boolean done, int seen, int rewritten) {}
}
