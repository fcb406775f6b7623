package io.jikimi.custody;

import org.jspecify.annotations.Nullable;

/**
 * A pattern of {@code like}, taken apart.
 *
 * @param shape where its wildcards stand
 * @param text what stands between them
 */
record SearchPattern(Shape shape, String text) {

    enum Shape {
        /** No wildcard: the whole value. */
        EQUAL,
        /** Wildcards at the end. */
        BEGINNING,
        /** Wildcards at the start. */
        END,
        /** Nothing but wildcards: any value. */
        ANY,
        /** Wildcards anywhere else, or {@code _}: nothing that an index knows. */
        OTHER
    }

    /**
     * Takes a pattern apart.
     *
     * @param escape the character that takes the meaning from the one after it, or null for none
     */
    static SearchPattern of(String pattern, @Nullable Character escape) {
        StringBuilder text = new StringBuilder();
        boolean before = false;
        boolean after = false;
        boolean other = false;
        for (int index = 0; index < pattern.length(); index++) {
            char character = pattern.charAt(index);
            if (escape != null && character == escape && index + 1 < pattern.length()) {
                index++;
                other |= after;
                text.append(pattern.charAt(index));
            } else if (character == '%') {
                before |= text.isEmpty();
                after |= !text.isEmpty();
            } else {
                other |= after || character == '_';
                text.append(character);
            }
        }
        return new SearchPattern(other ? Shape.OTHER : shape(before, after, text), text.toString());
    }

    private static Shape shape(boolean before, boolean after, StringBuilder text) {
        if (before && text.isEmpty()) {
            return Shape.ANY;
        }
        if (before && after) {
            return Shape.OTHER;
        }
        if (before) {
            return Shape.END;
        }
        return after ? Shape.BEGINNING : Shape.EQUAL;
    }
}
