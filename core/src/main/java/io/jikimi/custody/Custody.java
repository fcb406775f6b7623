package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.subject.DataSubjectId;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The door of this room for everything that acts on a subject's rows as a whole (개인정보 보호법 제21조).
 * All methods run in the caller's transaction and reach live rows, history tables, lists of values,
 * index columns and the second-level cache.
 *
 * <p>Whose a value is, is told by the key it is encrypted under, never by the row it stands in: the
 * values of another person in the same row stay as they are.
 */
public interface Custody {

    /**
     * Every row that holds, or may hold, values of the subject: own rows, rows that belong to it,
     * rows that mention it, rows of which only history is left.
     */
    List<RowReference> rowsOf(DataSubjectId subject);

    /**
     * The live rows of an entity whose values with this {@code of} speak of the subject, the empty
     * text for the person the row belongs to. Only for values that are stored in the clear: no key
     * tells whose those are.
     */
    Set<RowReference> rowsOf(DataSubjectId subject, PersonalDataEntity entity, String of);

    /**
     * Takes values of {@code subject} out of reach: the ciphertext of the rows and their history
     * moves to the sealed store byte for byte, the columns become empty, the search index is
     * cleared. Sealing a sealed row changes nothing.
     *
     * @return how many values were sealed
     */
    int seal(Collection<RowReference> rows, DataSubjectId subject, Extent extent);

    /**
     * Puts the values back byte for byte. A column that has received a new value meanwhile keeps
     * the new one.
     *
     * @return how many values were put back
     * @throws io.jikimi.subject.LifecycleException with {@code VALUE_UNREADABLE} if something was
     *     sealed from a table or column that the mapping does not know any more
     */
    int unseal(Collection<RowReference> rows, DataSubjectId subject);

    /**
     * Destroys what is sealed of the rows, and what was written into them since. When {@code
     * extent} is everything the rows themselves and their history are deleted, except a row that
     * still holds values of another subject or to which a row of the service refers: that one stays
     * behind empty, and a later call deletes it when nothing refers to it any more.
     */
    Destroyed destroy(Collection<RowReference> rows, DataSubjectId subject, Extent extent);

    /**
     * Counts, with queries of its own, what is left of the subject in live rows, history, index
     * columns and the sealed store.
     */
    Remains remains(DataSubjectId subject);

    /** Counts what is left of the subject in the rows. */
    Remains remains(Collection<RowReference> rows, DataSubjectId subject, Extent extent);

    /**
     * How much of a row is meant.
     *
     * @param items the qualified names of the items; none means everything
     */
    record Extent(Set<String> items) {

        /** Every item, and the row itself. */
        public static final Extent EVERYTHING = new Extent(Set.of());

        public Extent {
            items = Set.copyOf(items);
        }

        /**
         * Some items of a row that stays.
         *
         * @throws IllegalArgumentException if there are none
         */
        public static Extent of(Set<String> items) {
            if (items.isEmpty()) {
                throw new IllegalArgumentException("An extent needs at least one item");
            }
            return new Extent(items);
        }

        /** Whether the whole row is meant. */
        public boolean everything() {
            return items.isEmpty();
        }

        /** Whether the item belongs to it. */
        public boolean covers(String item) {
            return items.isEmpty() || items.contains(item);
        }
    }

    /**
     * What was destroyed.
     *
     * @param values values that were destroyed
     * @param historyRows history rows deleted
     * @param rowsDeleted the rows that are gone
     */
    record Destroyed(int values, int historyRows, Set<RowReference> rowsDeleted) {}

    /**
     * What is left.
     *
     * @param values values in live rows
     * @param historyValues values in history rows
     * @param indexValues search index entries
     * @param sealedValues values in the sealed store
     */
    record Remains(long values, long historyValues, long indexValues, long sealedValues) {

        /** Nothing. */
        public static final Remains NONE = new Remains(0, 0, 0, 0);

        /** Whether nothing is left. */
        public boolean none() {
            return values + historyValues + indexValues + sealedValues == 0;
        }

        /** Both together. */
        public Remains plus(Remains other) {
            return new Remains(
                    values + other.values,
                    historyValues + other.historyValues,
                    indexValues + other.indexValues,
                    sealedValues + other.sealedValues);
        }
    }
}
