package io.jikimi.boot.survey;

/**
 * How a query uses what looks personal.
 *
 * @param where the method, or the statement
 * @param suspect what it uses
 * @param use what it does with it
 */
record QueryUse(String where, Suspect suspect, Use use) {

    /** Ways to use a column, the plainest first. */
    enum Use {
        /** Only read, by SQL that passes Hibernate by. */
        NATIVE,
        /** Compared for equality. */
        EQUALITY,
        /** Sought by its beginning. */
        PREFIX,
        /** Sought by any part of it. */
        PATTERN,
        /** Sorted by. */
        ORDER,
        /** Grouped by. */
        GROUP,
        /** Compared as smaller or greater. */
        RANGE,
        /** Put into a function. */
        FUNCTION
    }
}
