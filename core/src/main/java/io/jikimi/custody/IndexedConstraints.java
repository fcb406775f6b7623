package io.jikimi.custody;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.naming.NamingHelper;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.Index;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Selectable;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.UniqueKey;
import org.jspecify.annotations.Nullable;

/**
 * Moves the unique constraints and indexes of a table from ciphertext, which differs in every row,
 * to the hidden index beside it, and gives every hidden index one of its own to be searched by.
 * What has no hidden index stays where it is, and is refused.
 */
final class IndexedConstraints {

    private final Metadata metadata;

    IndexedConstraints(Metadata metadata) {
        this.metadata = metadata;
    }

    void move() {
        for (PersistentClass entity : metadata.getEntityBindings()) {
            Map<Table, Map<String, Column>> indexed = new LinkedHashMap<>();
            entity.getProperties().forEach(property -> collect(property, indexed));
            indexed.forEach(IndexedConstraints::move);
        }
    }

    private static void collect(Property property, Map<Table, Map<String, Column>> indexed) {
        if (property.getValue() instanceof Component component) {
            component.getProperties().forEach(inner -> collect(inner, indexed));
        } else if (property.getValue() instanceof BasicValue value
                && ProtectedType.class.getName().equals(value.getTypeName())
                && value.getColumn() instanceof Column column) {
            Table table = value.getTable();
            Column index =
                    table.getColumn(
                            Identifier.toIdentifier(column.getName() + IndexProperty.COLUMN));
            if (index != null) {
                indexed.computeIfAbsent(table, first -> new LinkedHashMap<>())
                        .put(column.getCanonicalName(), index);
            }
        }
    }

    private static void move(Table table, Map<String, Column> indexed) {
        table.getUniqueKeys().values().forEach(key -> move(key, indexed));
        table.getIndexes().values().forEach(index -> move(table, index, indexed));
        indexed.values().stream()
                .filter(column -> !isSearchable(table, column))
                .forEach(column -> addIndex(table, column));
    }

    private static void move(UniqueKey key, Map<String, Column> indexed) {
        List<Column> columns = key.getColumns();
        for (int position = 0; position < columns.size(); position++) {
            Column column = columns.get(position);
            Column index = indexed.get(column.getCanonicalName());
            if (index != null) {
                key.getColumnOrderMap().remove(column);
                columns.set(position, index);
            }
        }
    }

    /** Hibernate names the columns of an index by copies of its own. */
    private static void move(Table table, Index index, Map<String, Column> indexed) {
        for (Selectable selectable : index.getSelectables()) {
            Column target =
                    selectable instanceof Column column
                            ? indexed.get(column.getCanonicalName())
                            : null;
            if (target != null && !isColumnItself(table, (Column) selectable)) {
                ((Column) selectable).setName(target.getQuotedName());
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // The column of the table must not be renamed.
    private static boolean isColumnItself(Table table, Column column) {
        return table.getColumn(column) == column;
    }

    private static boolean isSearchable(Table table, Column column) {
        return table.getUniqueKeys().values().stream()
                        .anyMatch(key -> isFirst(key.getColumns(), column))
                || table.getIndexes().values().stream()
                        .anyMatch(index -> isFirst(index.getSelectables(), column));
    }

    private static boolean isFirst(List<? extends @Nullable Selectable> columns, Column column) {
        return !columns.isEmpty() && column.equals(columns.get(0));
    }

    private static void addIndex(Table table, Column column) {
        table.getOrCreateIndex(
                        NamingHelper.INSTANCE.generateHashedConstraintName(
                                "IDX",
                                table.getNameIdentifier(),
                                Identifier.toIdentifier(column.getQuotedName())))
                .addColumn(column);
    }
}
