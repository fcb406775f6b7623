package io.jikimi.boot.survey;

import io.jikimi.subject.DataKind;
import org.jspecify.annotations.Nullable;

/**
 * A column that looks personal.
 *
 * @param entity the class whose attribute lies in it; null where no entity maps it
 * @param attribute the path of the attribute, or the column where no entity maps it
 * @param table the table
 * @param column the column
 * @param type the type of the attribute or the column
 * @param kind what it looks like
 * @param sign why: its name, or what was found in it
 * @param annotated whether it carries an annotation already
 */
record Suspect(
        @Nullable Class<?> entity,
        String attribute,
        String table,
        String column,
        String type,
        DataKind kind,
        Sign sign,
        boolean annotated) {

    /** How it is called in a report. */
    String place() {
        return entity == null ? table + "." + column : entity.getSimpleName() + "." + attribute;
    }

    /**
     * Why a column looks personal.
     *
     * @param found how many of the values looked into have that format; 0 where the name says it
     * @param looked how many values were looked into
     */
    record Sign(int found, int looked) {

        static final Sign NAME = new Sign(0, 0);

        boolean isName() {
            return looked == 0;
        }
    }
}
