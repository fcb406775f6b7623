package io.jikimi.custody;

import io.jikimi.subject.DataSubjectId;
import org.jspecify.annotations.Nullable;

/**
 * Whose values of a row are from now on.
 *
 * @param row the row
 * @param of the attribute that names the person, the empty text for the person the row belongs to
 * @param column the column of that attribute, null for the person the row belongs to
 * @param from the data subject it named before, null if none
 * @param to the data subject it names now
 */
record SubjectMove(
        RowReference row,
        String of,
        @Nullable String column,
        @Nullable DataSubjectId from,
        DataSubjectId to) {

    /** Whether a protected column speaks of the person that moves. */
    boolean concerns(ProtectedTable.ValueColumn candidate) {
        ProtectedTable.SubjectColumn named = candidate.of();
        return named == null ? column == null : named.name().equals(column);
    }

    /** What moves: a later change of the same replaces an earlier one. */
    Place place() {
        return new Place(row, of);
    }

    /** The same change of another row that belongs to this one, or mentions its person. */
    SubjectMove follow(RowReference other, String otherOf, @Nullable String otherColumn) {
        return new SubjectMove(other, otherOf, otherColumn, from, to);
    }

    /** One person of a row. */
    record Place(RowReference row, String of) {}
}
