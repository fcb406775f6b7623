package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import io.jikimi.database.DatabaseDialect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of one entity lie in the database. Names are quoted as the dialect wants them,
 * with schema, ready for SQL.
 *
 * <p>A table without protected columns is listed too when its rows go with the entity's row: a
 * joined subclass table, a list of ordinary values, and their history tables. For the rooms to the
 * right; a service has no use for it.
 *
 * @param entity the name of the root entity of the hierarchy, as in {@link RowReference}
 * @param kind what the table is
 * @param table the table; the tables of one entity stand in the order in which rows are inserted
 * @param id the columns that identify the entity's row
 * @param rowKey the columns that together identify one row of this table; empty where none do, as
 *     in a bag of values
 * @param reference how a row of a history table names the data subject its entity row belongs to,
 *     so that history outliving its row is found; null where it cannot tell
 * @param columns the protected columns
 */
public record ProtectedTable(
        String entity,
        Kind kind,
        String table,
        List<IdColumn> id,
        List<String> rowKey,
        @Nullable SubjectColumn reference,
        List<ValueColumn> columns) {

    /** A table whose rows belong to an entity with one identifier column. */
    public ProtectedTable(
            String entity,
            Kind kind,
            String table,
            String idColumn,
            Class<?> idType,
            List<String> rowKey,
            @Nullable SubjectColumn reference,
            List<ValueColumn> columns) {
        this(
                entity,
                kind,
                table,
                List.of(new IdColumn(idColumn, idType)),
                rowKey,
                reference,
                columns);
    }

    public ProtectedTable {
        id = List.copyOf(id);
        rowKey = List.copyOf(rowKey);
        columns = List.copyOf(columns);
    }

    /** What stands for the table in {@link ValueColumn#owner}. */
    public static final String ROW = "t";

    /** The first column of the identifier, which is mostly the only one. */
    public String idColumn() {
        return id.get(0).name();
    }

    /** The type of the first column of the identifier. */
    public Class<?> idType() {
        return id.get(0).type();
    }

    /** The columns of the identifier, each behind a prefix. */
    public List<String> idColumns(String prefix) {
        return id.stream().map(column -> prefix + column.name()).toList();
    }

    /** SQL for the identifier as text, the columns behind a prefix. */
    public String idText(DatabaseDialect dialect, String prefix) {
        return Identifiers.text(dialect, idColumns(prefix));
    }

    /** The values of the identifier's columns. */
    public List<Object> idValues(String text) {
        List<Class<?>> types = new ArrayList<>();
        id.forEach(column -> types.add(column.type()));
        return Identifiers.parse(text, types).orElseThrow();
    }

    /**
     * A condition on the identifiers of rows, for as many texts; the parameters are their
     * {@linkplain #idValues values}.
     */
    public String idsIn(String prefix, int rows) {
        if (id.size() == 1) {
            return prefix + idColumn() + " in (" + repeated("?", ", ", rows) + ")";
        }
        String one =
                "("
                        + String.join(
                                " and ",
                                idColumns(prefix).stream().map(column -> column + " = ?").toList())
                        + ")";
        return "(" + repeated(one, " or ", rows) + ")";
    }

    private static String repeated(String part, String separator, int times) {
        return String.join(separator, Collections.nCopies(times, part));
    }

    /**
     * A column of the identifier.
     *
     * @param name the column
     * @param type the Java type of what it holds
     */
    public record IdColumn(String name, Class<?> type) {}

    /** What a table is. */
    public enum Kind {
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
     * @param nullable whether it takes null; if not, erasure stores a tombstone
     * @param indexColumns the search index columns, in the entity's own table
     * @param entries how what stands in each of these is computed
     * @param inText whether it is a column of text
     * @param plain the column that still holds the value in the clear, or null
     * @param owner SQL for whose the value is, as the text of a data subject, where {@link #ROW}
     *     stands for the table, nothing in the history of a row that is gone; null where none tells
     */
    public record ValueColumn(
            String name,
            int item,
            @Nullable SubjectColumn of,
            boolean nullable,
            List<String> indexColumns,
            List<IndexEntry> entries,
            boolean inText,
            @Nullable String plain,
            @Nullable String owner) {

        public ValueColumn {
            indexColumns = List.copyOf(indexColumns);
            entries = List.copyOf(entries);
        }

        public ValueColumn(
                String name,
                int item,
                @Nullable SubjectColumn of,
                boolean nullable,
                List<String> indexColumns) {
            this(name, item, of, nullable, indexColumns, List.of(), false, null, null);
        }

        /** SQL for the stored bytes of the column. */
        public String stored(DatabaseDialect dialect, String prefix) {
            return inText ? dialect.storedBytes(prefix + name) : prefix + name;
        }

        /** SQL for what is put into the column, or compared with it, of stored bytes. */
        public String written(DatabaseDialect dialect, String bytes) {
            return inText ? dialect.storedText(bytes) : bytes;
        }
    }

    /**
     * What stands in a column of the search index.
     *
     * @param column the column
     * @param form how it is made from the value
     */
    public record IndexEntry(String column, IndexForm form) {}

    /**
     * A column that names a data subject.
     *
     * @param name the column
     * @param type the Java type of what it holds
     * @param kind what it holds
     * @param target the file of the subject for {@code SELF} and {@code PLAIN}, the name of the
     *     root entity it points to for {@code ASSOCIATION}, empty for {@code CANONICAL}
     * @param history the history table that has the column, which for the values of a joined
     *     subclass or of a list may be that of another class; null if none has
     */
    public record SubjectColumn(
            String name,
            Class<?> type,
            SubjectReference.Kind kind,
            String target,
            @Nullable String history) {

        SubjectColumn in(@Nullable String table) {
            return new SubjectColumn(name, type, kind, target, table);
        }

        /** What stands in the column for identifiers; those it can not hold are left out. */
        public List<Object> values(Collection<String> ids) {
            return ids.stream().flatMap(id -> Identifiers.parse(id, type).stream()).toList();
        }
    }
}
