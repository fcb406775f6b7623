package io.jikimi.custody;

import io.jikimi.catalogue.Search;
import java.util.List;
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
    private final PlainColumns plain;

    IndexedConstraints(Metadata metadata, PlainColumns plain) {
        this.metadata = metadata;
        this.plain = plain;
    }

    void move() {
        for (PersistentClass entity : metadata.getEntityBindings()) {
            entity.getProperties().forEach(this::move);
        }
    }

    private void move(Property property) {
        if (property.getValue() instanceof Component component) {
            component.getProperties().forEach(this::move);
        } else if (property.getValue() instanceof BasicValue value
                && ProtectedType.class.getName().equals(value.getTypeName())
                && value.getColumn() instanceof Column column) {
            Table table = value.getTable();
            Column index = hidden(table, column, Search.EXACT);
            if (index != null) {
                table.getUniqueKeys().values().forEach(key -> move(key, column, index));
                table.getIndexes().values().forEach(known -> move(table, known, column, index));
            }
            for (Search search : Search.values()) {
                Column known = hidden(table, column, search);
                if (known != null && !isSearchable(table, known)) {
                    addIndex(table, known);
                }
            }
        }
    }

    private @Nullable Column hidden(Table table, Column column, Search search) {
        return table.getColumn(
                Identifier.toIdentifier(
                        plain.indexedName(column) + SearchIndex.columnSuffix(search)));
    }

    private static void move(UniqueKey key, Column column, Column index) {
        int position = key.getColumns().indexOf(column);
        if (position >= 0) {
            key.getColumnOrderMap().remove(column);
            key.getColumns().set(position, index);
        }
    }

    /** Hibernate names the columns of an index by copies of its own. */
    private static void move(Table table, Index known, Column column, Column index) {
        for (Selectable selectable : known.getSelectables()) {
            if (column.equals(selectable) && !isColumnItself(table, (Column) selectable)) {
                ((Column) selectable).setName(index.getQuotedName());
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
