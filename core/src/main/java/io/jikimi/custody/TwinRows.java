package io.jikimi.custody;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where values lie in the clear and encrypted: one table of the database, the entity's own or its
 * history. Names are quoted, with schema, ready for SQL; the expression for the person speaks of
 * the table as {@code t}, the one for the value as Hibernate's template does. For the rooms to the
 * right; a service has no use for it.
 *
 * @param entity the name of the root entity of the hierarchy, as in {@link RowReference}
 * @param declared the name of the declared table that these belong to
 * @param table this table
 * @param history whether it is an Envers history table
 * @param key the columns that identify a row, the entity's identifier first
 * @param idType the Java type of the identifier
 * @param cells the columns
 */
public record TwinRows(
        String entity,
        String declared,
        String table,
        boolean history,
        List<String> key,
        Class<?> idType,
        List<Cell> cells) {

    public TwinRows {
        key = List.copyOf(key);
        cells = List.copyOf(cells);
    }

    /** Reads an identifier; empty if the text cannot be one. */
    public Optional<Object> id(String text) {
        return Identifiers.parse(text, idType);
    }

    /**
     * One column, and those beside it.
     *
     * @param plain the column with the plain value
     * @param encrypted the column with the encrypted value
     * @param indexes the columns with search indexes
     * @param bytes an expression for the plain value as the bytes that are encrypted
     * @param parameter a parameter for the plain value
     * @param subject an expression for the person the value speaks of, null if nothing tells
     * @param subjectColumn the column of the same row that names that person, null if there is none
     *     or it never changes
     * @param value the form of the value
     * @param room how many characters the column of text needs that holds the encrypted value, 0
     *     where it is not one of text
     */
    public record Cell(
            String plain,
            String encrypted,
            List<Index> indexes,
            String bytes,
            String parameter,
            @Nullable String subject,
            @Nullable String subjectColumn,
            ValueForm value,
            long room) {

        public Cell {
            indexes = List.copyOf(indexes);
        }
    }

    /**
     * One search index.
     *
     * @param name its column
     * @param unique whether it becomes unique
     * @param form how its entries are made
     */
    public record Index(String name, boolean unique, IndexForm form) {}
}
