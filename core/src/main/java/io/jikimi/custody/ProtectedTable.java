package io.jikimi.custody;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of one entity lie in the database. Names are quoted as the dialect wants them,
 * with schema, ready for SQL.
 *
 * @param entity the entity name of Hibernate
 * @param kind what the table is
 * @param table the table
 * @param idColumn the column that identifies the entity's row
 * @param columns the protected columns
 */
record ProtectedTable(
        String entity, Kind kind, String table, String idColumn, List<ProtectedColumn> columns) {

    enum Kind {
        /** The entity's own table, or a joined subclass or secondary table. */
        LIVE,
        /** A table of a list of values. */
        COLLECTION,
        /** An Envers history table. */
        HISTORY
    }

    /**
     * One protected column.
     *
     * @param name the column
     * @param item the number of the item
     * @param of the column that names another person than the row's, or null
     * @param nullable whether it takes null; if not, erasure stores the one-byte tombstone
     * @param indexColumn the search index column, or null
     */
    record ProtectedColumn(
            String name,
            int item,
            @Nullable String of,
            boolean nullable,
            @Nullable String indexColumn) {}
}
