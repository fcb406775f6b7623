package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import io.jikimi.catalogue.Search;
import io.jikimi.custody.ProtectedTable.IdColumn;
import io.jikimi.custody.ProtectedTable.IndexEntry;
import io.jikimi.custody.ProtectedTable.Kind;
import io.jikimi.custody.ProtectedTable.SubjectColumn;
import io.jikimi.custody.ProtectedTable.ValueColumn;
import io.jikimi.database.DatabaseDialect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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
import org.hibernate.mapping.KeyValue;
import org.hibernate.mapping.ManyToOne;
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
    private final ListTables lists;
    private final @Nullable SubjectSql subjects;
    private final @Nullable Configuration envers;

    ProtectedTables(
            CustodyRuntime runtime,
            SessionFactoryImplementor sessionFactory,
            Metadata metadata,
            HistoryEntities histories) {
        this.runtime = runtime;
        this.sessionFactory = sessionFactory;
        this.metadata = metadata;
        this.dialect = sessionFactory.getJdbcServices().getDialect();
        this.lists = new ListTables(this, metadata, dialect, histories);
        DatabaseDialect database = SessionDialect.of(dialect);
        this.subjects =
                database == null
                        ? null
                        : new SubjectSql(
                                runtime.catalogue(), metadata, dialect, database, this::name, true);
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
        classes.forEach(entity -> lists.add(root, entity, tables));
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
        SubjectColumn owner = ownerColumn(live);
        // The root's history tells it of every row; that of a joined subclass only has the rest.
        boolean tells = owner != null && columnNames(table).contains(owner.name());
        return table(
                root,
                Kind.HISTORY,
                table,
                id,
                primaryKey(table),
                owner != null && tells ? owner.in(name(table)) : null,
                sources);
    }

    /** The history of a class has its columns, that of a list or of a joined subclass others. */
    private @Nullable String historyWith(String column, PersistentClass entity) {
        for (PersistentClass above = entity; above != null; above = above.getSuperclass()) {
            PersistentClass audit = history(above.getEntityName());
            if (audit != null && columnNames(audit.getTable()).contains(column)) {
                return name(audit.getTable());
            }
        }
        return null;
    }

    /** Column by column: an embeddable may have some that are not audited, as an index is. */
    private Set<String> columnNames(Table table) {
        return table.getColumns().stream()
                .map(column -> column.getQuotedName(dialect))
                .collect(Collectors.toSet());
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
            Place place = new Place(source.entity(), table, kind, idColumns);
            addColumns(source.property().getValue(), place, columns);
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

    /**
     * Where values lie.
     *
     * @param entity the entity that declares them
     * @param row the columns that name the entity's row
     */
    record Place(PersistentClass entity, Table table, Kind kind, List<String> row) {}

    void addColumns(Value value, Place place, List<ValueColumn> columns) {
        if (value instanceof Component component) {
            component
                    .getProperties()
                    .forEach(inner -> addColumns(inner.getValue(), place, columns));
        } else if (value instanceof BasicValue basic
                && ProtectedType.class.getName().equals(basic.getTypeName())) {
            columns.add(column(basic, place));
        }
    }

    private ValueColumn column(BasicValue value, Place place) {
        PersistentClass entity = place.entity();
        Table table = place.table();
        ProtectedAttribute attribute =
                ProtectedAttribute.of(value.getTypeParameters(), runtime.catalogue());
        Column column = (Column) value.getColumn();
        Column there = table.getColumn(column);
        List<IndexEntry> entries =
                place.kind() == Kind.HISTORY
                        ? List.of()
                        : indexEntries(entity.getTable(), column, attribute);
        return new ValueColumn(
                column.getQuotedName(dialect),
                runtime.catalogue().item(attribute.item()).id(),
                attribute.of().isEmpty() ? null : otherSubject(entity, attribute.of()),
                there == null
                        || there.isNullable()
                                && !isKey(table, there)
                                && !runtime.plainColumns().requires(column),
                entries.stream().map(IndexEntry::column).toList(),
                entries,
                ProtectedType.isInText(value.getTypeParameters()),
                runtime.plainColumns().plainColumn(column, dialect),
                owner(place, attribute.of()));
    }

    private @Nullable String owner(Place place, String of) {
        if (subjects == null) {
            return null;
        }
        // The values of history follow their row to another person, what they refer to does not.
        return place.kind() == Kind.LIVE
                ? subjects.of(place.entity(), of, place.table(), ProtectedTable.ROW)
                : subjects.ofPart(place.entity(), of, place.row(), ProtectedTable.ROW);
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
                    fact.file(),
                    null);
        }
        return subjectColumn(entity, reference.attribute(), reference);
    }

    private SubjectColumn otherSubject(PersistentClass entity, String attribute) {
        SubjectColumn named = subjectColumn(entity, attribute, null);
        return named.in(historyWith(named.name(), entity));
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
                    target.getRootClass().getEntityName(),
                    null);
        }
        if (reference != null && reference.kind() == SubjectReference.Kind.PLAIN) {
            return new SubjectColumn(
                    column(value),
                    value.getType().getReturnedClass(),
                    SubjectReference.Kind.PLAIN,
                    reference.file(),
                    null);
        }
        return new SubjectColumn(
                column(value),
                value.getType().getReturnedClass(),
                SubjectReference.Kind.CANONICAL,
                "",
                null);
    }

    private @Nullable PersistentClass history(String liveName) {
        return envers == null
                ? null
                : metadata.getEntityBinding(envers.getAuditEntityName(liveName));
    }

    List<String> columns(Value value) {
        List<String> columns = new ArrayList<>();
        for (Selectable selectable : value.getSelectables()) {
            columns.add(((Column) selectable).getQuotedName(dialect));
        }
        return columns;
    }

    /** The parts of an identifier have the same order wherever they stand. */
    static List<IdColumn> id(List<String> columns, RootClass root) {
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

    List<String> primaryKey(Table table) {
        return table.getPrimaryKey().getColumns().stream()
                .map(column -> column.getQuotedName(dialect))
                .toList();
    }

    String column(Value value) {
        Selectable first = value.getSelectables().get(0);
        return ((Column) first).getQuotedName(dialect);
    }

    String name(Table table) {
        return sessionFactory.getSqlStringGenerationContext().format(table.getQualifiedTableName());
    }

    private record Source(PersistentClass entity, Property property) {}
}
