package io.jikimi.custody;

import io.jikimi.database.DatabaseDialect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.EntityIdentifierMapping;
import org.hibernate.metamodel.mapping.ForeignKeyDescriptor;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.ModelPartContainer;
import org.hibernate.metamodel.mapping.SelectableConsumer;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.persister.entity.UnionSubclassEntityPersister;
import org.hibernate.query.NativeQuery;
import org.hibernate.sql.InFragment;
import org.jspecify.annotations.Nullable;

/**
 * A {@code select} over the tables of an entity that sees every row of it: also those that
 * {@code @SQLRestriction}, {@code @SoftDelete} or an enabled filter hides from Hibernate's own
 * queries. What is only marked as deleted is still held.
 */
final class RowSelect {

    private final SessionFactoryImplementor factory;
    private final DatabaseDialect dialect;
    private final EntityPersister entity;
    private final StringBuilder from = new StringBuilder();
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, String> aliases = new HashMap<>();
    private final String row;
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private int joins;

    RowSelect(SessionFactoryImplementor factory, DatabaseDialect dialect, EntityPersister entity) {
        this.factory = factory;
        this.dialect = dialect;
        this.entity = entity;
        this.row = "t0";
        from.append(entity.getTableName()).append(' ').append(row);
        restrictToType();
    }

    /** The classes in one table are told apart by its discriminator. */
    private void restrictToType() {
        String name = discriminator();
        if (name == null) {
            return;
        }
        String column = row + "." + name;
        Set<String> values = discriminators(entity);
        List<String> alternatives = new ArrayList<>();
        if (values.remove(InFragment.NULL)) {
            alternatives.add(column + " is null");
        }
        if (values.remove(InFragment.NOT_NULL)) {
            alternatives.add(otherThan(column, values));
        }
        if (!values.isEmpty()) {
            alternatives.add(column + " in (" + String.join(", ", values) + ")");
        }
        conditions.add("(" + String.join(" or ", alternatives) + ")");
    }

    /** What no other class has for itself. */
    private String otherThan(String column, Set<String> own) {
        Set<String> others =
                discriminators(
                        factory.getMappingMetamodel()
                                .getEntityDescriptor(entity.getRootEntityName()));
        others.removeAll(own);
        others.removeAll(Set.of(InFragment.NULL, InFragment.NOT_NULL));
        return others.isEmpty()
                ? column + " is not null"
                : column + " not in (" + String.join(", ", others) + ")";
    }

    /** The discriminators of a class and of all below it, as SQL. */
    private Set<String> discriminators(EntityPersister of) {
        return of.getSubclassEntityNames().stream()
                .map(name -> factory.getMappingMetamodel().getEntityDescriptor(name))
                .map(known -> (AbstractEntityPersister) known)
                .map(known -> String.valueOf(known.getDiscriminatorSQLValue()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private @Nullable String discriminator() {
        boolean inOneTable =
                entity.isInherited()
                        && entity.getTableName().equals(entity.getIdentifierTableName())
                        && !(entity instanceof UnionSubclassEntityPersister);
        return inOneTable && entity.getDiscriminatorMapping() != null
                ? entity.getDiscriminatorColumnName()
                : null;
    }

    /** The identifier of the row as one text. */
    String id() {
        return Identifiers.text(dialect, key(entity, row));
    }

    /** Only these rows. */
    RowSelect whereIds(Collection<String> ids) {
        List<String> key = key(entity, row);
        List<Class<?>> types = RowIds.types(entity);
        List<List<Object>> rows =
                ids.stream().flatMap(id -> Identifiers.parse(id, types).stream()).toList();
        if (types.size() == 1) {
            return whereIn(one(key), rows.stream().map(values -> values.get(0)).toList());
        }
        List<String> alternatives = rows.stream().map(values -> equal(key, values)).toList();
        conditions.add(rows.isEmpty() ? "1 = 0" : "(" + String.join(" or ", alternatives) + ")");
        return this;
    }

    private String equal(List<String> key, List<Object> values) {
        List<String> parts = new ArrayList<>();
        for (int index = 0; index < values.size(); index++) {
            parts.add(key.get(index) + " = " + parameter(values.get(index)));
        }
        return "(" + String.join(" and ", parts) + ")";
    }

    /** Only rows of which a column holds one of these values. */
    RowSelect whereIn(String column, Collection<Object> values) {
        conditions.add(values.isEmpty() ? "1 = 0" : column + " in (" + parameter(values) + ")");
        return this;
    }

    /** Only rows of which an attribute, or one that an association leads to, has this value. */
    RowSelect whereEqual(String path, Object value) {
        conditions.add(column(path) + " = " + parameter(value));
        return this;
    }

    private String parameter(Object value) {
        String name = "p" + parameters.size();
        parameters.put(name, value);
        return ":" + name;
    }

    /** The query of this statement, with its parameters. */
    <T> NativeQuery<T> bound(NativeQuery<T> query) {
        parameters.forEach(
                (name, value) -> {
                    if (value instanceof Collection<?> values) {
                        query.setParameterList(name, values);
                    } else {
                        query.setParameter(name, value);
                    }
                });
        return query;
    }

    /** The column of an attribute, or of one that an association leads to. */
    String column(String path) {
        return one(columns(path));
    }

    /** The whole statement. */
    String select(String what) {
        return "select "
                + what
                + " from "
                + from
                + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions));
    }

    private static String one(List<String> columns) {
        return columns.get(0);
    }

    private List<String> columns(String path) {
        EntityPersister owner = entity;
        String alias = row;
        ModelPartContainer container = entity;
        ModelPart part = entity;
        for (String step : path.split("\\.")) {
            if (part instanceof ToOneAttributeMapping association) {
                EntityPersister target = association.getEntityMappingType().getEntityPersister();
                if (isIdentifier(association, target, step)) {
                    continue;
                }
                alias = join(owner, alias, association, target);
                owner = target;
                container = target;
            } else if (part instanceof ModelPartContainer inner) {
                container = inner;
            }
            part = container.findSubPart(step, null);
        }
        return columns(owner, alias, part);
    }

    /** The column of the association holds it already. */
    private static boolean isIdentifier(
            ToOneAttributeMapping association, EntityPersister target, String step) {
        return association.isReferenceToPrimaryKey()
                && association.getSideNature() == ForeignKeyDescriptor.Nature.KEY
                && step.equals(target.getIdentifierPropertyName());
    }

    private String join(
            EntityPersister owner,
            String alias,
            ToOneAttributeMapping association,
            EntityPersister target) {
        String known = alias + " " + association.getAttributeName();
        String joined = aliases.get(known);
        if (joined == null) {
            ForeignKeyDescriptor key = association.getForeignKeyDescriptor();
            boolean own = association.getSideNature() == ForeignKeyDescriptor.Nature.KEY;
            List<String> here = columns(owner, alias, own ? key.getKeyPart() : key.getTargetPart());
            joined = next();
            List<String> there =
                    columns(target, joined, own ? key.getTargetPart() : key.getKeyPart());
            append(target.getTableName(), joined, here, there);
            aliases.put(known, joined);
        }
        return joined;
    }

    private List<String> columns(EntityPersister owner, String alias, ModelPart part) {
        if (part instanceof EntityIdentifierMapping) {
            return key(owner, alias);
        }
        List<String> columns = new ArrayList<>();
        SelectableConsumer collect =
                (index, selectable) ->
                        columns.add(
                                table(owner, alias, selectable.getContainingTableExpression())
                                        + "."
                                        + selectable.getSelectionExpression());
        part.forEachSelectable(collect);
        return columns;
    }

    private static List<String> key(EntityPersister entity, String alias) {
        List<String> columns = new ArrayList<>();
        for (String column : ((AbstractEntityPersister) entity).getIdentifierColumnNames()) {
            columns.add(alias + "." + column);
        }
        return columns;
    }

    /** Where a table of the row is read; a table for each class has all of it in one. */
    private String table(EntityPersister owner, String alias, String table) {
        List<String> key = StoredColumns.key(owner, table);
        if (table.equals(owner.getTableName())
                || owner instanceof UnionSubclassEntityPersister
                || key.isEmpty()) {
            return alias;
        }
        String known = alias + " " + table;
        String joined = aliases.get(known);
        if (joined == null) {
            String fresh = next();
            append(
                    table,
                    fresh,
                    key(owner, alias),
                    key.stream().map(column -> fresh + "." + column).toList());
            aliases.put(known, fresh);
            joined = fresh;
        }
        return joined;
    }

    private String next() {
        joins++;
        return "t" + joins;
    }

    private void append(String table, String alias, List<String> here, List<String> there) {
        from.append(" left join ").append(table).append(' ').append(alias).append(" on ");
        String separator = "";
        for (int index = 0; index < here.size(); index++) {
            from.append(separator).append(there.get(index)).append(" = ").append(here.get(index));
            separator = " and ";
        }
    }
}
