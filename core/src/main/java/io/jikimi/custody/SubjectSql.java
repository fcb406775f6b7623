package io.jikimi.custody;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.subject.DataSubjectId;
import java.math.BigInteger;
import java.sql.Types;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.boot.Metadata;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.ToOne;
import org.hibernate.mapping.UnionSubclass;
import org.hibernate.mapping.Value;
import org.jspecify.annotations.Nullable;

/**
 * Whose the values of a row are, as an expression of SQL: for what reads tables of the service
 * before any value in them tells its person.
 */
final class SubjectSql {

    private static final Set<Integer> BYTES = Set.of(Types.BINARY, Types.VARBINARY, Types.BLOB);
    private static final Set<Class<?>> TEXTS =
            Set.of(
                    String.class,
                    Long.class,
                    Integer.class,
                    Short.class,
                    BigInteger.class,
                    UUID.class);
    private static final int LONGEST_PATH = 5;
    private static final String PART_OF = "jikimi9";

    private final Catalogue catalogue;
    private final Metadata metadata;
    private final Dialect hibernate;
    private final DatabaseDialect dialect;
    private final Function<Table, String> names;
    private final boolean sure;

    /**
     * Creates it.
     *
     * @param names gives a table its name
     * @param sure whether only what is stored as the text of a data subject has it is told; nothing
     *     else could be compared
     */
    SubjectSql(
            Catalogue catalogue,
            Metadata metadata,
            Dialect hibernate,
            DatabaseDialect dialect,
            Function<Table, String> names,
            boolean sure) {
        this.catalogue = catalogue;
        this.metadata = metadata;
        this.hibernate = hibernate;
        this.dialect = dialect;
        this.names = names;
        this.sure = sure;
    }

    /**
     * The expression.
     *
     * @param of the attribute that names the person, empty for the person the row belongs to
     * @param table the table the expression is evaluated on: the entity's own, or its history
     * @param alias what stands for that table
     * @return null if nothing tells whose the row is
     */
    @Nullable String of(PersistentClass entity, String of, Table table, String alias) {
        return of(entity, of, table, alias, null);
    }

    /**
     * The same for a row of history, whose other tables are those of the same revision.
     *
     * @param history the entity of the history, null for a live row
     */
    @Nullable String of(
            PersistentClass entity,
            String of,
            Table table,
            String alias,
            @Nullable PersistentClass history) {
        Row row = new Row(table, alias, history);
        return of.isEmpty() ? owner(entity, row, 1) : attribute(entity, of, null, row, 1);
    }

    /**
     * The same for the elements of a list and for history, which belong to whom the live row does.
     *
     * @param key the columns by which they name the entity's row
     */
    @Nullable String ofPart(PersistentClass entity, String of, List<String> key, String alias) {
        PersonalDataEntity fact = fact(entity);
        SubjectReference reference = fact == null ? null : fact.subject();
        if (fact != null
                && reference != null
                && reference.kind() == SubjectReference.Kind.SELF
                && of.isEmpty()
                && key.size() == 1) {
            return isOneText(entity.getIdentifier())
                    ? inFile(fact.file(), alias + "." + key.get(0))
                    : null;
        }
        if (!isInOneTable(entity)) {
            return null;
        }
        Table table = entity.getTable();
        String owner = of(entity, of, table, PART_OF, null);
        List<String> parts =
                entity.getKey().getSelectables().stream()
                        .map(part -> ((Column) part).getQuotedName(hibernate))
                        .toList();
        if (owner == null || parts.size() != key.size()) {
            return null;
        }
        return "(select "
                + owner
                + " from "
                + names.apply(table)
                + " "
                + PART_OF
                + " where "
                + same(parts, PART_OF, key, alias)
                + ")";
    }

    /** What the expression is evaluated on. */
    private record Row(Table table, String alias, @Nullable PersistentClass history) {}

    /**
     * The column of the entity's own table that names the person, or leads to it; null if there is
     * none, or the row itself is the person.
     */
    @Nullable String column(PersistentClass entity, String of, Table table) {
        PersonalDataEntity fact = fact(entity);
        SubjectReference reference = fact == null ? null : fact.subject();
        String attribute =
                !of.isEmpty() || reference == null || isFixed(reference)
                        ? of
                        : reference.attribute();
        if (attribute.isEmpty()) {
            return null;
        }
        Column column =
                (Column) entity.getRecursiveProperty(attribute).getValue().getSelectables().get(0);
        return table.getColumn(column) == null ? null : column.getQuotedName(hibernate);
    }

    private static boolean isFixed(SubjectReference reference) {
        return reference.kind() == SubjectReference.Kind.SELF
                || reference.kind() == SubjectReference.Kind.ARCHIVE;
    }

    private @Nullable String owner(PersistentClass entity, Row row, int step) {
        PersonalDataEntity fact = fact(entity);
        SubjectReference reference = fact == null ? null : fact.subject();
        if (fact == null || reference == null || step > LONGEST_PATH) {
            return null;
        }
        return switch (reference.kind()) {
            case SELF ->
                    isOneText(entity.getIdentifier())
                            ? inFile(fact.file(), column(entity, entity.getIdentifier(), row))
                            : null;
            case ARCHIVE -> "'" + DataSubjectId.archive(reference.file()) + "'";
            case ASSOCIATION, PLAIN, CANONICAL ->
                    attribute(entity, reference.attribute(), reference, row, step);
        };
    }

    private @Nullable String attribute(
            PersistentClass entity,
            String attribute,
            @Nullable SubjectReference reference,
            Row row,
            int step) {
        Value value = entity.getRecursiveProperty(attribute).getValue();
        String column = isOneText(value) ? column(entity, value, row) : null;
        if (column == null) {
            return null;
        }
        if (value instanceof ToOne association) {
            PersistentClass target =
                    metadata.getEntityBinding(association.getReferencedEntityName());
            return association.isReferenceToPrimaryKey() ? associated(target, column, step) : null;
        }
        return reference != null && reference.kind() == SubjectReference.Kind.PLAIN
                ? inFile(reference.file(), column)
                : dialect.asText(column);
    }

    /** Not where each class has a table of its own. */
    private static boolean isInOneTable(PersistentClass target) {
        return target.getTable().isPhysicalTable()
                && target.getSubclasses().stream().noneMatch(UnionSubclass.class::isInstance);
    }

    private @Nullable String associated(PersistentClass target, String foreignKey, int step) {
        PersonalDataEntity fact = fact(target);
        SubjectReference reference = fact == null ? null : fact.subject();
        if (fact != null && reference != null && reference.kind() == SubjectReference.Kind.SELF) {
            return inFile(fact.file(), foreignKey);
        }
        if (!isInOneTable(target)) {
            return null;
        }
        String alias = "jikimi" + step;
        Table table = target.getTable();
        String owner = owner(target, new Row(table, alias, null), step + 1);
        return owner == null
                ? null
                : "(select "
                        + owner
                        + " from "
                        + names.apply(table)
                        + " "
                        + alias
                        + " where "
                        + alias
                        + "."
                        + key(table)
                        + " = "
                        + foreignKey
                        + ")";
    }

    /** What has several columns, or stands as bytes, is not the text of an identifier. */
    private boolean isOneText(Value value) {
        if (value.getColumnSpan() != 1) {
            return false;
        }
        Value basic =
                value instanceof ToOne association
                        ? metadata.getEntityBinding(association.getReferencedEntityName())
                                .getIdentifier()
                        : value;
        if (!(basic instanceof BasicValue one)) {
            return !sure;
        }
        BasicValue.Resolution<?> resolved = one.resolve();
        int type = resolved.getJdbcType().getDdlTypeCode();
        return sure
                ? TEXTS.contains(resolved.getDomainJavaType().getJavaTypeClass())
                        && resolved.getValueConverter() == null
                        && !isPadded(one, type)
                : !BYTES.contains(type);
    }

    /** What PostgreSQL gives without the blanks that Hibernate reads. */
    private static boolean isPadded(BasicValue value, int type) {
        String declared = value.getColumn() instanceof Column column ? column.getSqlType() : null;
        return type == Types.CHAR
                || BYTES.contains(type)
                || declared != null && declared.toLowerCase(Locale.ROOT).matches("n?char\\b.*");
    }

    /** A column of the row, by way of another table of the entity where it lies there. */
    private @Nullable String column(PersistentClass entity, Value value, Row row) {
        Column column = (Column) value.getSelectables().get(0);
        if (row.table().getColumn(column) != null) {
            return row.alias() + "." + column.getQuotedName(hibernate);
        }
        Table other = row.history() == null ? value.getTable() : tableWith(column, row.history());
        if (other == null || other == row.table() || other.getColumn(column) == null) {
            return null;
        }
        String same = sameRow(other, row);
        return same == null
                ? null
                : "(select jikimi0."
                        + column.getQuotedName(hibernate)
                        + " from "
                        + names.apply(other)
                        + " jikimi0 where "
                        + same
                        + ")";
    }

    private static @Nullable Table tableWith(Column column, PersistentClass history) {
        for (PersistentClass each = history; each != null; each = each.getSuperclass()) {
            if (each.getTable().getColumn(column) != null) {
                return each.getTable();
            }
        }
        return null;
    }

    /** Null where an identifier of several parts has other names in another table. */
    private @Nullable String sameRow(Table other, Row row) {
        List<String> there = keys(other);
        boolean named = row.history() != null || there.size() > 1;
        if (named && !keys(row.table()).containsAll(there)) {
            return null;
        }
        return same(there, "jikimi0", named ? there : keys(row.table()), row.alias());
    }

    private static String same(
            List<String> parts, String alias, List<String> key, String keyAlias) {
        return IntStream.range(0, parts.size())
                .mapToObj(
                        part ->
                                alias
                                        + "."
                                        + parts.get(part)
                                        + " = "
                                        + keyAlias
                                        + "."
                                        + key.get(part))
                .collect(Collectors.joining(" and "));
    }

    private List<String> keys(Table table) {
        return table.getPrimaryKey().getColumns().stream()
                .map(part -> part.getQuotedName(hibernate))
                .toList();
    }

    private String key(Table table) {
        return table.getPrimaryKey().getColumn(0).getQuotedName(hibernate);
    }

    private @Nullable String inFile(String file, @Nullable String id) {
        return id == null ? null : dialect.concat("'" + file + ":'", dialect.asText(id));
    }

    private @Nullable PersonalDataEntity fact(PersistentClass entity) {
        return entity.getMappedClass() == null
                ? null
                : catalogue.entity(entity.getMappedClass()).orElse(null);
    }
}
