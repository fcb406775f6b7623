package io.jikimi.custody;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where plain values lie that are being migrated: one table of the database, the entity's own or
 * its history. Names are quoted, with schema, ready for SQL; the expression for the person speaks
 * of the table as {@code t}, the one for the value as Hibernate's template does.
 *
 * @param entity the name of the root entity of the hierarchy, as in {@link RowReference}
 * @param declared the table whose migration these belong to
 * @param table this table
 * @param history whether it is an Envers history table
 * @param key the columns that identify a row, the entity's identifier first
 * @param idType the Java type of the identifier
 * @param cells the columns
 */
record MigratedRows(
        String entity,
        MigratedTable declared,
        String table,
        boolean history,
        List<String> key,
        Class<?> idType,
        List<Cell> cells) {

    MigratedRows {
        key = List.copyOf(key);
        cells = List.copyOf(cells);
    }

    MigratedColumns columns() {
        return new MigratedColumns(
                table, declared.name(), cells.stream().map(Cell::column).toList());
    }

    /**
     * One column.
     *
     * @param column the column, and those beside it
     * @param searches what the columns with search indexes hold, in their order
     * @param bytes an expression for the plain value as the bytes that are encrypted
     * @param subject an expression for the person the value speaks of, null if nothing tells
     * @param value the attribute at work
     */
    record Cell(
            MigratedColumns.Column column,
            List<SearchIndex> searches,
            String bytes,
            @Nullable String subject,
            ProtectedValue value) {

        String plain() {
            return column.plain();
        }

        String encrypted() {
            return column.encrypted();
        }

        List<MigratedColumns.Index> indexes() {
            return column.indexes();
        }
    }
}
