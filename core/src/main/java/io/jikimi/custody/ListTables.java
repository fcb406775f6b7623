package io.jikimi.custody;

import io.jikimi.custody.ProtectedTable.Kind;
import io.jikimi.custody.ProtectedTable.ValueColumn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.hibernate.boot.Metadata;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.IndexedCollection;
import org.hibernate.mapping.OneToMany;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.RootClass;
import org.hibernate.mapping.Selectable;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.Value;

/**
 * Reads from Hibernate's mapping in which tables the lists of an entity lie: those of values, and
 * those that only link its rows to others, history included.
 */
final class ListTables {

    private final ProtectedTables mapping;
    private final Metadata metadata;
    private final Dialect dialect;
    private final HistoryEntities histories;

    ListTables(
            ProtectedTables mapping,
            Metadata metadata,
            Dialect dialect,
            HistoryEntities histories) {
        this.mapping = mapping;
        this.metadata = metadata;
        this.dialect = dialect;
        this.histories = histories;
    }

    /** The tables of the lists that an entity declares. */
    void add(RootClass root, PersistentClass entity, List<ProtectedTable> tables) {
        for (Collection collection : metadata.getCollectionBindings()) {
            if (isLinks(collection, entity)) {
                addLinks(root, collection, tables);
                continue;
            }
            boolean ofValues =
                    collection.getOwner() == entity
                            && isValue(collection.getElement())
                            && collection.getCollectionTable() != null;
            if (!ofValues || !declares(entity, collection)) {
                continue;
            }
            List<String> key = mapping.columns(collection.getKey());
            tables.add(
                    collectionTable(
                            root,
                            collection,
                            Kind.COLLECTION,
                            collection.getCollectionTable(),
                            key));
            String history = histories.ofList(collection.getRole());
            PersistentClass audit = history == null ? null : metadata.getEntityBinding(history);
            if (audit != null) {
                addCollectionHistory(root, collection, audit, tables);
            }
        }
    }

    /** Which rows an entity refers to is told by the entity, unless the other side says so. */
    private static boolean isLinks(Collection collection, PersistentClass entity) {
        return collection.getOwner() == entity
                && !collection.isInverse()
                && !isValue(collection.getElement())
                && declares(entity, collection);
    }

    /** What only links the row to others goes with it, and its history as well. */
    private void addLinks(RootClass root, Collection collection, List<ProtectedTable> tables) {
        if (!(collection.getElement() instanceof OneToMany)
                && collection.getCollectionTable() != null) {
            tables.add(
                    links(
                            root,
                            Kind.COLLECTION,
                            collection.getCollectionTable(),
                            mapping.columns(collection.getKey())));
        }
        String history = histories.ofLinks(collection.getRole());
        PersistentClass audit = history == null ? null : metadata.getEntityBinding(history);
        List<String> key = audit == null ? List.of() : historyKey(audit, collection);
        if (audit != null && !key.isEmpty()) {
            tables.add(links(root, Kind.HISTORY, audit.getTable(), key));
        }
    }

    private ProtectedTable links(RootClass root, Kind kind, Table table, List<String> key) {
        return new ProtectedTable(
                root.getEntityName(),
                kind,
                mapping.name(table),
                ProtectedTables.id(key, root),
                List.of(),
                null,
                List.of());
    }

    /** A value or an embeddable lives and dies with the row; an association does not. */
    private static boolean isValue(Value element) {
        return element instanceof BasicValue || element instanceof Component;
    }

    private ProtectedTable collectionTable(
            RootClass root, Collection collection, Kind kind, Table table, List<String> key) {
        List<ValueColumn> columns = new ArrayList<>();
        mapping.addColumns(
                collection.getElement(),
                new ProtectedTables.Place(
                        collection.getOwner(),
                        table,
                        kind,
                        // Else it names another column of the row than its identifier.
                        collection.getReferencedPropertyName() == null ? key : List.of()),
                columns);
        List<String> rowKey = rowKey(collection, kind, table, key);
        boolean partOfKey = columns.stream().anyMatch(column -> rowKey.contains(column.name()));
        return new ProtectedTable(
                root.getEntityName(),
                kind,
                mapping.name(table),
                ProtectedTables.id(key, root),
                partOfKey ? List.of() : rowKey,
                null,
                columns);
    }

    private List<String> rowKey(Collection collection, Kind kind, Table table, List<String> key) {
        if (kind == Kind.HISTORY) {
            return mapping.primaryKey(table);
        }
        if (!(collection instanceof IndexedCollection indexed)) {
            return List.of();
        }
        List<String> rowKey = new ArrayList<>(key);
        rowKey.add(mapping.column(indexed.getIndex()));
        return rowKey;
    }

    private static boolean declares(PersistentClass entity, Collection collection) {
        return entity.getProperties().stream()
                .anyMatch(property -> holds(property.getValue(), collection));
    }

    private static boolean holds(Value value, Collection collection) {
        return value == collection
                || value instanceof Component component
                        && component.getProperties().stream()
                                .anyMatch(inner -> holds(inner.getValue(), collection));
    }

    /**
     * Envers names the owner in the history of a list like the list itself does, or by the names of
     * its identifier's parts; empty where it does neither.
     */
    private List<String> historyKey(PersistentClass audit, Collection collection) {
        List<String> parts = new ArrayList<>();
        addNames(collection.getOwner().getIdentifier(), parts);
        String owner = collection.getOwnerEntityName();
        String prefix = owner.substring(owner.lastIndexOf('.') + 1);
        List<String> key = new ArrayList<>();
        for (Selectable column : collection.getKey().getSelectables()) {
            Set<String> wanted = new HashSet<>(Set.of(plain(((Column) column).getName())));
            if (key.size() < parts.size()) {
                wanted.add(plain(prefix + parts.get(key.size())));
            }
            audit.getTable().getPrimaryKey().getColumns().stream()
                    .filter(known -> wanted.contains(plain(known.getName())))
                    .findFirst()
                    .ifPresent(known -> key.add(known.getQuotedName(dialect)));
        }
        return key.size() == collection.getKey().getColumnSpan() ? key : List.of();
    }

    private static void addNames(Value identifier, List<String> names) {
        if (identifier instanceof Component component) {
            for (Property part : component.getProperties()) {
                if (part.getValue() instanceof Component inner) {
                    addNames(inner, names);
                } else {
                    names.add(part.getName());
                }
            }
        }
    }

    /** Without what naming strategies add or change. */
    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private void addCollectionHistory(
            RootClass root,
            Collection collection,
            PersistentClass audit,
            List<ProtectedTable> tables) {
        List<String> key = historyKey(audit, collection);
        if (!key.isEmpty()) {
            tables.add(collectionTable(root, collection, Kind.HISTORY, audit.getTable(), key));
        } else if (collectionTable(
                        root,
                        collection,
                        Kind.COLLECTION,
                        collection.getCollectionTable(),
                        List.of())
                .columns()
                .stream()
                .findAny()
                .isPresent()) {
            throw new UnprotectableMappingException(
                    List.of(
                            audit.getTable().getName()
                                    + ": the history of "
                                    + collection.getRole()
                                    + " does not name its owner in the way Envers does, so it could"
                                    + " not be destroyed. Remove @AuditJoinTable, or @NotAudited the"
                                    + " collection."));
        }
    }
}
