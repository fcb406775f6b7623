package io.jikimi.custody;

import io.jikimi.catalogue.Search;
import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.PlainColumns.Bound;
import io.jikimi.custody.TwinRows.Cell;
import io.jikimi.database.DatabaseDialect;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.hibernate.boot.Metadata;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.envers.boot.internal.EnversService;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Table;
import org.hibernate.property.access.spi.Getter;
import org.hibernate.property.access.spi.PropertyAccess;
import org.hibernate.property.access.spi.PropertyAccessStrategy;
import org.hibernate.sql.Template;
import org.jspecify.annotations.Nullable;

/**
 * Completes the mapping of attributes that are being migrated, when Hibernate and Envers know all
 * tables: what their columns are read with, the plain columns of history, and where the rows lie.
 */
@SuppressWarnings("removal")
final class MigrationMapping {

    private static final String ROW = "t";

    private final CustodyRuntime runtime;
    private final SessionFactoryImplementor sessionFactory;
    private final Metadata metadata;
    private final Dialect hibernate;
    private final DatabaseDialect dialect;
    private final SubjectSql subjects;
    private final Map<String, Rows> rows = new LinkedHashMap<>();

    MigrationMapping(
            CustodyRuntime runtime,
            SessionFactoryImplementor sessionFactory,
            Metadata metadata,
            DatabaseDialect dialect) {
        this.runtime = runtime;
        this.sessionFactory = sessionFactory;
        this.metadata = metadata;
        this.hibernate = sessionFactory.getJdbcServices().getDialect();
        this.dialect = dialect;
        this.subjects =
                new SubjectSql(
                        runtime.catalogue(), metadata, hibernate, dialect, this::name, false);
    }

    List<TwinRows> complete(List<Bound> attributes) {
        attributes.forEach(this::complete);
        return rows.values().stream().map(Rows::build).toList();
    }

    private void complete(Bound bound) {
        PersistentClass entity = bound.entity();
        BasicValue value = (BasicValue) bound.attribute().getValue();
        Column encrypted = column(value);
        String of = bound.fact().of();
        if (!bound.migrated().complete()) {
            if (bound.fact().json() != null) {
                bound.plain().setCustomWrite(parameter(bound));
            }
            // Bean Validation may have said otherwise since.
            encrypted.setNullable(true);
            encrypted.setCustomRead(
                    reading(bound, subjects.of(entity, of, value.getTable(), Template.TEMPLATE)));
        }
        add(bound, value.getTable(), null, of);
        PersistentClass audit = history(entity);
        Property audited = audit == null ? null : audited(audit, encrypted);
        if (audit != null && audited != null) {
            completeHistory(bound, audit, audited, of);
        }
    }

    private void completeHistory(Bound bound, PersistentClass audit, Property audited, String of) {
        Table table = audit.getTable();
        if (!bound.migrated().complete()) {
            String person = subjects.of(bound.entity(), of, table, Template.TEMPLATE, audit);
            Column encrypted = column((BasicValue) audited.getValue());
            encrypted.setNullable(true);
            encrypted.setCustomRead(reading(bound, person));
            audit.addProperty(plainOf(bound, audit, audited));
        }
        add(bound, table, audit, of);
    }

    /** The plain column of history, which other versions of the service write as well. */
    private static Property plainOf(Bound bound, PersistentClass audit, Property audited) {
        Column plain = bound.plain().clone();
        plain.setUnique(false);
        plain.setNullable(true);
        audit.getTable().addColumn(plain);
        BasicValue value = new BasicValue(bound.context(), audit.getTable());
        value.addColumn(plain);
        Properties parameters = new Properties();
        parameters.putAll(((BasicValue) audited.getValue()).getTypeParameters());
        SearchIndex.of(bound.fact(), Search.EXACT).addTo(parameters);
        PlainType.addTo(parameters, bound.isLarge());
        value.setTypeParameters(parameters);
        value.setTypeName(PlainType.class.getName());
        value.resolve();
        Property mirror = MigratedProperty.hidden(audited.getName(), value, audit);
        mirror.setPropertyAccessStrategy(new MapAccess(audited.getName()));
        return mirror;
    }

    private @Nullable PersistentClass history(PersistentClass entity) {
        EnversService envers = sessionFactory.getServiceRegistry().getService(EnversService.class);
        return envers == null || !envers.isEnabled() || !envers.isInitialized()
                ? null
                : metadata.getEntityBinding(
                        envers.getConfig().getAuditEntityName(entity.getEntityName()));
    }

    private static @Nullable Property audited(PersistentClass audit, Column encrypted) {
        return audit.getProperties().stream()
                .filter(property -> property.getValue() instanceof BasicValue)
                .filter(property -> encrypted.equals(property.getValue().getSelectables().get(0)))
                .findFirst()
                .orElse(null);
    }

    /** The expression for the value of the column, in which the template stands for the table. */
    private String reading(Bound bound, @Nullable String subject) {
        String plain = Template.TEMPLATE + "." + bound.plain().getQuotedName(hibernate);
        String encrypted = itself(column((BasicValue) bound.attribute().getValue()));
        String bytes = bytes(plain, bound);
        return "(case when "
                + plain
                + " is null then "
                + (bound.migrated().readsEncrypted() ? encrypted : destroyed(encrypted))
                + " when octet_length("
                + encrypted
                + ") > 9 then "
                + dialect.concat(
                        dialect.bytes(StoredValue.PLAIN_OF_KEY),
                        "substring(" + encrypted + ", 2, 8)",
                        bytes)
                + " else "
                + dialect.concat(
                        dialect.bytes(StoredValue.PLAIN_OF_SUBJECT),
                        subject == null
                                ? dialect.bytes("00")
                                : dialect.concat(
                                        dialect.utf8("coalesce(" + subject + ", '')"),
                                        dialect.bytes("00")),
                        bytes)
                + " end)";
    }

    /** What was destroyed is no old value, whoever has emptied the plain column. */
    private static String destroyed(String encrypted) {
        return "case when octet_length(" + encrypted + ") = 1 then " + encrypted + " end";
    }

    /**
     * Hibernate puts the table before the name of the column itself, but only where the expression
     * belongs to an attribute of the entity: in another case it is left alone everywhere.
     */
    private String itself(Column column) {
        if (column.isQuoted()) {
            return column.getQuotedName(hibernate);
        }
        String name = column.getName();
        String upper = name.toUpperCase(Locale.ROOT);
        return Template.TEMPLATE
                + "."
                + (upper.equals(name) ? name.toLowerCase(Locale.ROOT) : upper);
    }

    private String bytes(String plain, Bound bound) {
        Class<?> type = bound.fact().javaType();
        if (type == byte[].class) {
            return plain;
        }
        if (type == Boolean.class) {
            return dialect.utf8("case when " + plain + " then 'true' else 'false' end");
        }
        boolean text = type == String.class && bound.fact().json() == null;
        return dialect.utf8(text ? plain : dialect.asText(plain));
    }

    /** A parameter for the plain value. */
    private String parameter(Bound bound) {
        return bound.fact().json() == null ? "?" : dialect.jsonParameter();
    }

    private String plainName(Bound bound) {
        String name = bound.migrated().column();
        return bound.plain().isQuoted() ? hibernate.quote("`" + name + "`") : name;
    }

    private void add(Bound bound, Table table, @Nullable PersistentClass audit, String of) {
        PersistentClass entity = bound.entity();
        boolean history = audit != null;
        List<SearchIndex> searches = history ? List.of() : SearchIndex.of(bound.fact());
        String plain = Template.TEMPLATE + "." + plainName(bound);
        ProtectedValue value =
                new ProtectedValue(
                        runtime,
                        ProtectedAttribute.of(
                                ((BasicValue) bound.attribute().getValue()).getTypeParameters(),
                                runtime.catalogue()));
        Cell cell =
                new Cell(
                        plainName(bound),
                        column((BasicValue) bound.attribute().getValue()).getQuotedName(hibernate),
                        indexes(bound, searches, value),
                        bytes(plain, bound),
                        parameter(bound),
                        subjects.of(entity, of, table, ROW, audit),
                        history ? null : subjects.column(entity, of, table),
                        value,
                        bound.migrated().inPlace() ? bound.plain().getLength() : 0);
        rows.computeIfAbsent(name(table), first -> rows(bound, table, history)).cells.add(cell);
    }

    private static List<TwinRows.Index> indexes(
            Bound bound, List<SearchIndex> searches, ProtectedValue value) {
        return searches.stream()
                .map(
                        index ->
                                new TwinRows.Index(
                                        bound.plainName()
                                                + SearchIndex.columnSuffix(index.search()),
                                        bound.unique() && index.search() == Search.EXACT,
                                        new IndexedValue(value, index)))
                .toList();
    }

    private Rows rows(Bound bound, Table table, boolean history) {
        List<String> key = new ArrayList<>();
        String id = bound.entity().getTable().getPrimaryKey().getColumn(0).getQuotedName(hibernate);
        key.add(id);
        table.getPrimaryKey().getColumns().stream()
                .map(column -> column.getQuotedName(hibernate))
                .filter(column -> !column.equals(id))
                .forEach(key::add);
        return new Rows(
                bound.entity().getRootClass().getEntityName(),
                bound.migrated().table(),
                name(table),
                history,
                key,
                bound.entity().getIdentifier().getType().getReturnedClass());
    }

    private String name(Table table) {
        return sessionFactory.getSqlStringGenerationContext().format(table.getQualifiedTableName());
    }

    private static Column column(BasicValue value) {
        return (Column) Objects.requireNonNull(value.getColumn());
    }

    /** Rows whose columns are still being collected. */
    private record Rows(
            String entity,
            String declared,
            String table,
            boolean history,
            List<String> key,
            Class<?> idType,
            List<Cell> cells) {

        Rows(
                String entity,
                String declared,
                String table,
                boolean history,
                List<String> key,
                Class<?> idType) {
            this(entity, declared, table, history, key, idType, new ArrayList<>());
        }

        TwinRows build() {
            return new TwinRows(entity, declared, table, history, key, idType, cells);
        }
    }

    /** History is made of maps: the plain value is what stands in there for the attribute. */
    private record MapAccess(String source) implements PropertyAccessStrategy {

        @Override
        public PropertyAccess buildPropertyAccess(
                @Nullable Class<?> container, String name, boolean setterRequired) {
            return new IndexProperty.Access(
                    this, new MapGetter(source), new IndexProperty.NoSetter());
        }
    }

    private record MapGetter(String source) implements Getter {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Object get(Object owner) {
            return ((Map<?, ?>) owner).get(source);
        }

        @Override
        public @Nullable Object getForInsert(
                Object owner,
                Map<Object, Object> mergeMap,
                SharedSessionContractImplementor session) {
            return get(owner);
        }

        @Override
        public Class<?> getReturnTypeClass() {
            return Object.class;
        }

        @Override
        public Type getReturnType() {
            return Object.class;
        }

        @Override
        public @Nullable Member getMember() {
            return null;
        }

        @Override
        public @Nullable String getMethodName() {
            return null;
        }

        @Override
        public @Nullable Method getMethod() {
            return null;
        }
    }
}
