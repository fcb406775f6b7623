package io.jikimi.storage;

import java.util.List;

/**
 * A foreign key of the service that points to a table with personal data and keeps its rows from
 * being deleted.
 *
 * @param table the table that refers
 * @param itself whether the table refers to itself
 * @param columns the columns of the reference
 */
record ForeignKey(String table, boolean itself, List<Pair> columns) {

    ForeignKey {
        columns = List.copyOf(columns);
    }

    /**
     * A column of the reference.
     *
     * @param from the column that refers
     * @param to the column referred to
     */
    record Pair(String from, String to) {}
}
