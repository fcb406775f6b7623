package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import io.jikimi.catalogue.Search;
import io.jikimi.custody.ProtectedTable.IdColumn;
import io.jikimi.custody.ProtectedTable.IndexEntry;
import io.jikimi.custody.ProtectedTable.Kind;
import io.jikimi.custody.ProtectedTable.SubjectColumn;
import io.jikimi.custody.ProtectedTable.ValueColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.envers.boot.internal.EnversService;
import org.hibernate.envers.configuration.Configuration;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.IndexedCollection;
import org.hibernate.mapping.KeyValue;
import org.hibernate.mapping.ManyToOne;
import org.hibernate.mapping.OneToMany;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.RootClass;
import org.hibernate.mapping.Selectable;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.UnionSubclass;
import org.hibernate.mapping.Value;
import org.jspecify.annotations.Nullable;

/**
 * Reads from Hibernate's mapping in which tables and columns the values of every entity lie,
 * history included.
 */
final class ProtectedTables {

    private final CustodyRuntime runtime;
    private final SessionFactoryImplementor sessionFactory;
    private final Metadata metadata;
    private final Dialect dialect;
    private final HistoryEntities histories;
    private final @Nullable Configuration envers;

    ProtectedTables(
            CustodyRuntime runtime,
            SessionFactoryImplementor sessionFactory,
            Metadata metadata,
            HistoryEntities histories) {
        this.runtime = runtime;
        this.histories = histories;
        this.sessionFactory = sessionFactory;
        this.metadata = metadata;
        this.dialect = sessionFactory.getJdbcServices().getDialect();
        EnversService service = sessionFactory.getServiceRegistry().getService(EnversService.class);
        this.envers =
                service == null || !service.isEnabled() || !service.isInitialized()
                        ? null
                        : service.getConfig();
    }

    List<ProtectedTable> read() {
        List<ProtectedTable> tables = new ArrayList<>();
        for (PersistentClass entity : metadata.getEntityBindings()) {
            if (entity instanceof RootClass root && inCatalogue(root)) {
                addHierarchy(root, tables);
            }
        }
        requireTables(kept(), tables);
        return List.copyOf(tables);
    }

    /** The tables of all lists with protected elements, by the role of the list. */
    private Map<String, String> kept() {
        Map<String, String> kept = new LinkedHashMap<>();
        for (Collection collection : metadata.getCollectionBindings()) {
            if (isProtected(collection.getElement())) {
                kept.put(collection.getRole(), name(collection.getCollectionTable()));
            }
        }
        return kept;
    }

    private static boolean isProtected(Value element) {
        return element instanceof Component component
                ? component.getProperties().stream()
                        .anyMatch(inner -> isProtected(inner.getValue()))
                : element instanceof BasicValue basic
                        && ProtectedType.class.getName().equals(basic.getTypeName());
    }

    /** What is encrypted and stands in no table that we know could not be destroyed. */
    static void requireTables(Map<String, String> kept, List<ProtectedTable> found) {
        Set<String> known =
                found.stream()
                        .filter(table -> !table.columns().isEmpty())
                        .map(ProtectedTable::table)
                        .collect(Collectors.toSet());
        List<String> reasons = new ArrayList<>();
        kept.forEach(
                (role, table) -> {
                    if (!known.contains(table)) {
                        reasons.add(
                                role
                                        + ": the table "
                                        + table
                                        + " of the list belongs to no entity of a personal data"
                                        + " file, so its values could not be destroyed. Move the"
                                        + " list to an attribute of the entity itself.");
                    }
                });
        if (!reasons.isEmpty()) {
            throw new UnprotectableMappingException(reasons);
        }
    }

    private boolean inCatalogue(PersistentClass entity) {
        return fact(entity) != null
                || entity.getSubclasses().stream().anyMatch(subclass -> fact(subclass) != null);
    }

    private @Nullable PersonalDataEntity fact(PersistentClass entity) {
        return entity.getMappedClass() == null
                ? null
                : runtime.catalogue().entity(entity.getMappedClass()).orElse(null);
    }

    private void addHierarchy(RootClass root, List<ProtectedTable> tables) {
        Map<Table, List<Source>> live = new LinkedHashMap<>();
        Map<Table, KeyValue> keys = new HashMap<>();
        Map<String, PersistentClass> history = new LinkedHashMap<>();
        List<PersistentClass> classes = new ArrayList<>();
        classes.add(root);
        classes.addAll(root.getSubclasses());
        for (PersistentClass entity : classes) {
            addSources(entity, live);
            keys.putIfAbsent(entity.getTable(), entity.getKey());
            entity.getJoins().forEach(join -> keys.putIfAbsent(join.getTable(), join.getKey()));
            PersistentClass audit = history(entity.getEntityName());
            // An abstract class that has no table of its own has no history of its own either.
            if (audit != null && audit.getTable().isPhysicalTable()) {
                history.put(entity.getEntityName(), audit);
            }
        }
        live.forEach(
                (table, sources) ->
                        tables.add(
                                table(
                                        root,
                                        Kind.LIVE,
                                        table,
                                        columns(keys.getOrDefault(table, root.getIdentifier())),
                                        columns(keys.getOrDefault(table, root.getIdentifier())),
                                        null,
                                        sources)));
        history.forEach(
                (name, audit) ->
                        tables.add(historyTable(root, metadata.getEntityBinding(name), audit)));
        classes.forEach(entity -> addCollections(root, entity, tables));
    }

    private static void addSources(PersistentClass entity, Map<Table, List<Source>> live) {
        if (!entity.getTable().isPhysicalTable()) {
            return;
        }
        List<Source> own = live.computeIfAbsent(entity.getTable(), table -> new ArrayList<>());
        if (entity instanceof UnionSubclass) {
            // Its table repeats what it inherits.
            entity.getPropertyClosure().forEach(property -> own.add(new Source(entity, property)));
            return;
        }
        for (Property property : entity.getProperties()) {
            Table table = property.getValue().getTable();
            live.computeIfAbsent(table, other -> new ArrayList<>())
                    .add(new Source(entity, property));
        }
    }

    private ProtectedTable historyTable(
            RootClass root, PersistentClass live, PersistentClass audit) {
        List<Source> sources =
                (live instanceof UnionSubclass ? live.getPropertyClosure() : live.getProperties())
                        .stream()
                                .map(property -> new Source(live, property))
                                .filter(
                                        source ->
                                                live instanceof UnionSubclass
                                                        || source.property().getValue().getTable()
                                                                == live.getTable())
                                .toList();
        Table table = audit.getTable();
        List<String> id = columns(live.getKey());
        return table(root, Kind.HISTORY, table, id, primaryKey(table), ownerColumn(live), sources);
    }

    /** Column by column: an embeddable may have some that are not audited, as an index is. */
    private Set<String> columnNames(Table table) {
        return table.getColumns().stream()
                .map(column -> column.getQuotedName(dialect))
                .collect(Collectors.toSet());
    }

    private void addCollections(
            RootClass root, PersistentClass entity, List<ProtectedTable> tables) {
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
            List<String> key = columns(collection.getKey());
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
                            columns(collection.getKey())));
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
                root.getEntityName(), kind, name(table), id(key, root), List.of(), null, List.of());
    }

    /** A value or an embeddable lives and dies with the row; an association does not. */
    private static boolean isValue(Value element) {
        return element instanceof BasicValue || element instanceof Component;
    }

    private ProtectedTable collectionTable(
            RootClass root, Collection collection, Kind kind, Table table, List<String> key) {
        List<ValueColumn> columns = new ArrayList<>();
        addColumns(
                collection.getElement(),
                collection.getOwner(),
                columns,
                table,
                kind == Kind.HISTORY);
        List<String> rowKey = rowKey(collection, kind, table, key);
        boolean partOfKey = columns.stream().anyMatch(column -> rowKey.contains(column.name()));
        return new ProtectedTable(
                root.getEntityName(),
                kind,
                name(table),
                id(key, root),
                partOfKey ? List.of() : rowKey,
                null,
                columns);
    }

    private List<String> rowKey(Collection collection, Kind kind, Table table, List<String> key) {
        if (kind == Kind.HISTORY) {
            return primaryKey(table);
        }
        if (!(collection instanceof IndexedCollection indexed)) {
            return List.of();
        }
        List<String> rowKey = new ArrayList<>(key);
        rowKey.add(column(indexed.getIndex()));
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

    private ProtectedTable table(
            RootClass root,
            Kind kind,
            Table table,
            List<String> idColumns,
            List<String> rowKey,
            @Nullable SubjectColumn reference,
            List<Source> sources) {
        List<ValueColumn> columns = new ArrayList<>();
        for (Source source : sources) {
            addColumns(
                    source.property().getValue(),
                    source.entity(),
                    columns,
                    table,
                    kind == Kind.HISTORY);
        }
        if (kind == Kind.HISTORY) {
            Set<String> audited = columnNames(table);
            columns.removeIf(column -> !audited.contains(column.name()));
        }
        return new ProtectedTable(
                root.getEntityName(),
                kind,
                name(table),
                id(idColumns, root),
                rowKey,
                reference,
                columns);
    }

    private void addColumns(
            Value value,
            PersistentClass entity,
            List<ValueColumn> columns,
            Table table,
            boolean history) {
        if (value instanceof Component component) {
            component
                    .getProperties()
                    .forEach(
                            inner -> addColumns(inner.getValue(), entity, columns, table, history));
        } else if (value instanceof BasicValue basic
                && ProtectedType.class.getName().equals(basic.getTypeName())) {
            columns.add(column(basic, entity, table, history));
        }
    }

    private ValueColumn column(
            BasicValue value, PersistentClass entity, Table table, boolean history) {
        ProtectedAttribute attribute =
                ProtectedAttribute.of(value.getTypeParameters(), runtime.catalogue());
        Column column = (Column) value.getColumn();
        Column there = table.getColumn(column);
        List<IndexEntry> entries =
                history ? List.of() : indexEntries(entity.getTable(), column, attribute);
        return new ValueColumn(
                column.getQuotedName(dialect),
                runtime.catalogue().item(attribute.item()).id(),
                attribute.of().isEmpty() ? null : subjectColumn(entity, attribute.of(), null),
                there == null
                        || there.isNullable()
                                && !isKey(table, there)
                                && !runtime.plainColumns().requires(column),
                entries.stream().map(IndexEntry::column).toList(),
                entries,
                runtime.plainColumns().plainColumn(column, dialect));
    }

    private List<IndexEntry> indexEntries(
            Table table, Column column, ProtectedAttribute attribute) {
        List<IndexEntry> entries = new ArrayList<>();
        for (Search search : Search.values()) {
            Column index =
                    table.getColumn(
                            Identifier.toIdentifier(
                                    runtime.plainColumns().indexedName(column)
                                            + SearchIndex.columnSuffix(search)));
            if (index != null) {
                entries.add(
                        new IndexEntry(
                                index.getQuotedName(dialect),
                                new IndexedValue(
                                        runtime.value(attribute),
                                        SearchIndex.of(
                                                ((BasicValue) index.getValue())
                                                        .getTypeParameters()))));
            }
        }
        return entries;
    }

    private static boolean isKey(Table table, Column column) {
        return table.getPrimaryKey() != null && table.getPrimaryKey().containsColumn(column);
    }

    private @Nullable SubjectColumn ownerColumn(PersistentClass entity) {
        PersonalDataEntity fact = fact(entity);
        SubjectReference reference = fact == null ? null : fact.subject();
        if (fact == null
                || reference == null
                || reference.kind() == SubjectReference.Kind.ARCHIVE) {
            return null;
        }
        if (reference.kind() == SubjectReference.Kind.SELF) {
            return new SubjectColumn(
                    column(entity.getIdentifier()),
                    entity.getIdentifier().getType().getReturnedClass(),
                    SubjectReference.Kind.SELF,
                    fact.file());
        }
        return subjectColumn(entity, reference.attribute(), reference);
    }

    private SubjectColumn subjectColumn(
            PersistentClass entity, String attribute, @Nullable SubjectReference reference) {
        Value value = entity.getProperty(attribute).getValue();
        if (value instanceof ManyToOne association) {
            PersistentClass target =
                    metadata.getEntityBinding(association.getReferencedEntityName());
            return new SubjectColumn(
                    column(value),
                    target.getIdentifier().getType().getReturnedClass(),
                    SubjectReference.Kind.ASSOCIATION,
                    target.getRootClass().getEntityName());
        }
        if (reference != null && reference.kind() == SubjectReference.Kind.PLAIN) {
            return new SubjectColumn(
                    column(value),
                    value.getType().getReturnedClass(),
                    SubjectReference.Kind.PLAIN,
                    reference.file());
        }
        return new SubjectColumn(
                column(value),
                value.getType().getReturnedClass(),
                SubjectReference.Kind.CANONICAL,
                "");
    }

    private @Nullable PersistentClass history(String liveName) {
        return envers == null
                ? null
                : metadata.getEntityBinding(envers.getAuditEntityName(liveName));
    }

    private List<String> columns(Value value) {
        List<String> columns = new ArrayList<>();
        for (Selectable selectable : value.getSelectables()) {
            columns.add(((Column) selectable).getQuotedName(dialect));
        }
        return columns;
    }

    /** The parts of an identifier have the same order wherever they stand. */
    private static List<IdColumn> id(List<String> columns, RootClass root) {
        List<Class<?>> types = new ArrayList<>();
        addTypes(root.getIdentifier(), types);
        List<IdColumn> id = new ArrayList<>();
        for (int index = 0; index < columns.size(); index++) {
            id.add(new IdColumn(columns.get(index), types.get(index)));
        }
        return id;
    }

    private static void addTypes(Value identifier, List<Class<?>> types) {
        if (identifier instanceof Component component) {
            component.getProperties().forEach(part -> addTypes(part.getValue(), types));
        } else {
            types.add(identifier.getType().getReturnedClass());
        }
    }

    private List<String> primaryKey(Table table) {
        return table.getPrimaryKey().getColumns().stream()
                .map(column -> column.getQuotedName(dialect))
                .toList();
    }

    private String column(Value value) {
        Selectable first = value.getSelectables().get(0);
        return ((Column) first).getQuotedName(dialect);
    }

    private String name(Table table) {
        return sessionFactory.getSqlStringGenerationContext().format(table.getQualifiedTableName());
    }

    private record Source(PersistentClass entity, Property property) {}
}
