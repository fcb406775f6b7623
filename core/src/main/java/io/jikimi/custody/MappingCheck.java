package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernate.boot.Metadata;
import org.hibernate.cfg.SchemaToolingSettings;
import org.hibernate.engine.OptimisticLockStyle;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.Constraint;
import org.hibernate.mapping.Index;
import org.hibernate.mapping.Join;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.RootClass;
import org.hibernate.mapping.Selectable;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.ToOne;
import org.hibernate.mapping.Value;
import org.hibernate.metamodel.mapping.AttributeMappingsList;
import org.hibernate.metamodel.mapping.EntityAssociationMapping;
import org.hibernate.metamodel.mapping.NonAggregatedIdentifierMapping;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.CollectionType;
import org.hibernate.type.ComponentType;
import org.hibernate.type.EntityType;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.Type;
import org.hibernate.type.descriptor.jdbc.JdbcType;
import org.jspecify.annotations.Nullable;

/**
 * Asserts on the finished mapping what the rest of the room relies on, and reports every failure at
 * once: each annotated attribute really has our type, its hierarchy updates only what changed,
 * nothing caches what a mask would poison, and no constraint compares ciphertext.
 */
final class MappingCheck {

    private final CustodyRuntime runtime;
    private final SessionFactoryImplementor sessionFactory;
    private final Metadata metadata;
    private final HistoryEntities history;
    private final Set<String> reasons = new LinkedHashSet<>();

    MappingCheck(
            CustodyRuntime runtime,
            SessionFactoryImplementor sessionFactory,
            Metadata metadata,
            HistoryEntities history) {
        this.runtime = runtime;
        this.sessionFactory = sessionFactory;
        this.metadata = metadata;
        this.history = history;
    }

    void check() {
        reasons.addAll(runtime.unprotectable());
        for (PersonalDataEntity entity : runtime.catalogue().entities()) {
            EntityPersister persister =
                    sessionFactory.getMappingMetamodel().findEntityDescriptor(entity.type());
            if (persister != null) {
                check(entity, persister);
            }
        }
        metadata.getEntityBindings().forEach(this::checkConstraints);
        metadata.getEntityBindings().forEach(this::checkAssociations);
        metadata.getEntityBindings().forEach(this::checkAggregates);
        metadata.getEntityBindings().forEach(this::checkSecondaryTables);
        sessionFactory.getMappingMetamodel().forEachCollectionDescriptor(this::checkHistory);
        if (!reasons.isEmpty()) {
            throw new UnprotectableMappingException(new ArrayList<>(reasons));
        }
    }

    private void check(PersonalDataEntity entity, EntityPersister persister) {
        List<PersonalDataAttribute> kept =
                entity.attributes().stream().filter(PersonalDataAttribute::encrypted).toList();
        if (!kept.isEmpty() || entity.subject() != null) {
            checkIdentifier(entity, persister);
            checkReferences(entity, persister);
        }
        if (kept.isEmpty()) {
            return;
        }
        kept.forEach(attribute -> checkType(attribute, persister));
        checkDiscriminator(persister);
        if (!persister.isDynamicUpdate()) {
            reasons.add(
                    persister.getEntityName()
                            + ": the hierarchy does not update dynamically, so values that were"
                            + " not readable would be bound. Remove what takes @DynamicUpdate away from it.");
        }
        kept.stream()
                .filter(attribute -> runtime.plainColumns().find(attribute) != null)
                .filter(attribute -> isLazy(persister, attribute.path()))
                .forEach(
                        attribute ->
                                reasons.add(
                                        attribute.location()
                                                + ": its table is being encrypted, and an attribute that was not fetched would be"
                                                + " bound to one of its two columns. Remove the lazy @Basic until the migration"
                                                + " has ended."));
        if (persister.getCacheAccessStrategy() != null) {
            kept.stream()
                    .filter(attribute -> runtime.plainColumns().find(attribute) != null)
                    .forEach(
                            attribute ->
                                    reasons.add(
                                            attribute.location()
                                                    + ": its table is being encrypted, and the second-level cache would hold plain values and miss"
                                                    + " what other versions write. Remove @Cacheable from "
                                                    + entity.type().getSimpleName()
                                                    + " until the migration has ended."));
            kept.stream()
                    .filter(
                            attribute ->
                                    attribute.javaType() != String.class && !attribute.element())
                    .forEach(
                            attribute ->
                                    reasons.add(
                                            attribute.location()
                                                    + ": an unreadable value of this type reads as null, which the second-level cache would serve"
                                                    + " to everybody. Remove @Cacheable from "
                                                    + entity.type().getSimpleName()
                                                    + ", or move the attribute to an entity that is not cached."));
        }
        if (persister.optimisticLockStyle() == OptimisticLockStyle.ALL
                || persister.optimisticLockStyle() == OptimisticLockStyle.DIRTY) {
            reasons.add(
                    persister.getEntityName()
                            + ": optimistic locking by values compares ciphertext, which differs at"
                            + " every write. Use a @Version attribute.");
        }
        if (history.storesDataAtDelete() && history.isAudited(persister)) {
            reasons.add(
                    persister.getEntityName()
                            + ": 'org.hibernate.envers.store_data_at_delete' would write the values of a deleted row once"
                            + " more. Set it to false, or @NotAudited the entity.");
        }
    }

    private static boolean isLazy(EntityPersister persister, String path) {
        String attribute = path.contains(".") ? path.substring(0, path.indexOf('.')) : path;
        return persister.getPropertyLaziness()[persister.getPropertyIndex(attribute)];
    }

    private void checkIdentifier(PersonalDataEntity entity, EntityPersister persister) {
        Type type = persister.getIdentifierType();
        if (!isSupported(type) || isPartlyAssociated(persister)) {
            reasons.add(
                    persister.getEntityName()
                            + ": rows with personal data are identified by String, Long, Integer, Short, BigInteger or"
                            + " UUID, or by several of these, not by "
                            + type.getReturnedClass().getName()
                            + ". Give the entity an identifier of one of these types; make an association that is part"
                            + " of it an attribute beside it, with @MapsId.");
        } else if (type instanceof ComponentType
                && entity.subject() != null
                && entity.subject().kind() == SubjectReference.Kind.SELF) {
            reasons.add(
                    persister.getEntityName()
                            + ": a data subject is named by one identifier, and this one has several parts. Give the"
                            + " entity a generated identifier of its own, and make the parts ordinary attributes that"
                            + " are unique together (@Table(uniqueConstraints = ...)).");
        } else if (!isStoredAsItself(persister)) {
            reasons.add(
                    persister.getEntityName()
                            + ": the identifier is a "
                            + type.getReturnedClass().getSimpleName()
                            + " and its column is of another kind, so that its rows could not be found again to be"
                            + " sealed or destroyed. Store a UUID in a column of type uuid, a number in one of"
                            + " numbers and a text in one of text: remove @JdbcTypeCode from it, or"
                            + " 'hibernate.type.preferred_uuid_jdbc_type'.");
        }
    }

    private static boolean isStoredAsItself(EntityPersister persister) {
        List<Class<?>> types = RowIds.types(persister);
        return IntStream.range(0, types.size())
                .allMatch(
                        index ->
                                isStoredAsItself(
                                        types.get(index),
                                        persister
                                                .getIdentifierMapping()
                                                .getJdbcMapping(index)
                                                .getJdbcType()));
    }

    private static boolean isStoredAsItself(Class<?> type, JdbcType column) {
        if (type == UUID.class) {
            return column.getDefaultSqlTypeCode() == SqlTypes.UUID;
        }
        return type == String.class ? column.isString() : column.isNumber();
    }

    /** Rows are found past Hibernate, which alone computes a formula. */
    private void checkDiscriminator(EntityPersister persister) {
        RootClass root = metadata.getEntityBinding(persister.getEntityName()).getRootClass();
        if (root.hasSubclasses()
                && root.getDiscriminator() != null
                && root.getDiscriminator().hasFormula()) {
            reasons.add(
                    persister.getEntityName()
                            + ": the classes in its table are told apart by a formula, so rows of one could be taken for"
                            + " those of another when they are destroyed. Use a @DiscriminatorColumn.");
        }
    }

    private static boolean isSupported(Type identifier) {
        return identifier instanceof ComponentType component
                ? Stream.of(component.getSubtypes()).allMatch(MappingCheck::isSupported)
                : !identifier.isAssociationType()
                        && Identifiers.supports(identifier.getReturnedClass());
    }

    /** An {@code @IdClass} has the identifier of the other row where the entity has the row. */
    private static boolean isPartlyAssociated(EntityPersister persister) {
        if (!(persister.getIdentifierMapping() instanceof NonAggregatedIdentifierMapping several)) {
            return false;
        }
        AttributeMappingsList parts = several.getVirtualIdEmbeddable().getAttributeMappings();
        return IntStream.range(0, parts.size())
                .anyMatch(index -> parts.get(index) instanceof EntityAssociationMapping);
    }

    /** Whose a row is, is told by one column. */
    private void checkReferences(PersonalDataEntity entity, EntityPersister persister) {
        RowModel model = runtime.models().find(persister);
        if (model == null) {
            return;
        }
        for (String attribute : model.references().values()) {
            if (!isProperty(persister, attribute)) {
                reasons.add(
                        entity.type().getSimpleName()
                                + "."
                                + attribute
                                + ": what names a data subject cannot be part of the identifier. Make it an attribute"
                                + " beside the identifier, an association with @MapsId.");
            } else if (persister.getPropertyType(attribute) instanceof EntityType association
                    && association.getIdentifierOrUniqueKeyType(
                                    sessionFactory.getRuntimeMetamodels())
                            instanceof ComponentType) {
                reasons.add(
                        entity.type().getSimpleName()
                                + "."
                                + attribute
                                + ": the row that names the data subject has an identifier of several parts. Refer to"
                                + " the data subject itself with @OfDataSubject.");
            } else {
                checkMappedOnce(metadata.getEntityBinding(persister.getEntityName()), attribute);
            }
        }
    }

    /** Whose a row is could change unseen through another mapping of the column. */
    private void checkMappedOnce(PersistentClass entity, String attribute) {
        Property reference = entity.getProperty(attribute);
        Stream.concat(
                        entity.getPropertyClosure().stream(),
                        entity.getSubclassPropertyClosure().stream())
                .filter(property -> !property.getName().equals(attribute))
                .filter(property -> writes(property, reference.getValue()))
                .forEach(
                        property ->
                                refuseSecond(
                                        entity,
                                        attribute,
                                        entity.getJpaEntityName() + "." + property.getName()));
        for (Collection list : metadata.getCollectionBindings()) {
            if (list.isOneToMany()
                    && !list.isInverse()
                    && list.getCollectionTable() == reference.getValue().getTable()
                    && isAnyOf(list.getKey(), reference.getValue())) {
                refuseSecond(entity, attribute, list.getRole());
            }
        }
    }

    private static boolean writes(Property property, Value reference) {
        if (property.getValue() instanceof Component component) {
            return component.getProperties().stream().anyMatch(part -> writes(part, reference));
        }
        return property.isUpdatable()
                && property.getValue().getTable() == reference.getTable()
                && isAnyOf(property.getValue(), reference);
    }

    private static boolean isAnyOf(Value value, Value reference) {
        return value.getSelectables().stream().anyMatch(reference.getSelectables()::contains);
    }

    private void refuseSecond(PersistentClass entity, String attribute, String other) {
        reasons.add(
                entity.getJpaEntityName()
                        + "."
                        + attribute
                        + ": "
                        + other
                        + " maps the same column and would give a row to another data subject without its values. Add"
                        + " insertable = false, updatable = false to that one, and let this one be written.");
    }

    private static boolean isProperty(EntityPersister persister, String attribute) {
        return List.of(persister.getPropertyNames()).contains(attribute);
    }

    private void checkHistory(CollectionPersister list) {
        String role = list.getRole();
        boolean embeddables = list.getElementType() instanceof ComponentType;
        if (history.element(role) != null
                && history.isAudited(role)
                && embeddables
                && !list.hasIndex()) {
            reasons.add(
                    role
                            + ": Envers cannot tell the embeddables of a list without order apart, so the history of"
                            + " their protected values could not be written. Add @OrderColumn to the list, or"
                            + " @NotAudited.");
        }
    }

    private void checkType(PersonalDataAttribute attribute, EntityPersister persister) {
        Type type = null;
        for (String name : attribute.path().split("\\.")) {
            if (type == null) {
                type = persister.getPropertyType(name);
            } else if (type instanceof ComponentType component) {
                type = component.getSubtypes()[component.getPropertyIndex(name)];
            }
            if (type instanceof CollectionType list) {
                type = list.getElementType(sessionFactory);
            }
        }
        require(attribute, type);
    }

    private void require(PersonalDataAttribute attribute, @Nullable Type type) {
        if (type == null || RowModel.protectedValue(type) == null) {
            reasons.add(
                    attribute.location()
                            + ": another type than ours ended up on the attribute, it would be stored in"
                            + " the clear. Remove @Convert, @Type or @JdbcTypeCode from it.");
        }
    }

    private void checkConstraints(PersistentClass entity) {
        Set<Column> columns = new LinkedHashSet<>();
        entity.getProperties().forEach(property -> collect(property, columns));
        if (columns.isEmpty()) {
            return;
        }
        if (createsTables()) {
            columns.stream().filter(Column::hasCheckConstraint).forEach(this::refuseCheck);
        }
        Table table = entity.getTable();
        table.getUniqueKeys().values().forEach(key -> checkConstraint(key, columns));
        table.getIndexes().values().forEach(index -> checkIndex(table, index, columns));
    }

    private void checkIndex(Table table, Index index, Set<Column> columns) {
        columns.stream()
                .filter(column -> mentions(index, column))
                .forEach(
                        column ->
                                reasons.add(
                                        table.getName()
                                                + "."
                                                + column.getName()
                                                + ": the index '"
                                                + index.getName()
                                                + "' would index ciphertext and find nothing. Add @Searchable(EXACT) to the attribute: an"
                                                + " index on the column then moves to its index; or remove it."));
    }

    private static boolean mentions(Index index, Column column) {
        return index.getSelectables().contains(column)
                || index.getSelectables().stream()
                        .filter(Selectable::isFormula)
                        .anyMatch(formula -> mentions(formula.getText(), column.getName()));
    }

    private static boolean mentions(String formula, String column) {
        return Pattern.compile("\\b" + Pattern.quote(column) + "\\b", Pattern.CASE_INSENSITIVE)
                .matcher(formula)
                .find();
    }

    private void refuseCheck(Column column) {
        reasons.add(
                column.getName()
                        + ": a check on the column would compare ciphertext, and its table could not be created. Remove"
                        + " it, or set 'hibernate.validator.apply_to_ddl' to false where it comes from @Min or @Max.");
    }

    private boolean createsTables() {
        Map<String, Object> settings = sessionFactory.getProperties();
        return Stream.of(
                        settings.get(SchemaToolingSettings.HBM2DDL_AUTO),
                        settings.get(SchemaToolingSettings.JAKARTA_HBM2DDL_DATABASE_ACTION))
                .map(String::valueOf)
                .anyMatch(action -> action.startsWith("create") || action.contains("update"));
    }

    private void checkConstraint(Constraint key, Set<Column> columns) {
        columns.stream()
                .filter(key.getColumns()::contains)
                .forEach(
                        column ->
                                reasons.add(
                                        key.getTable().getName()
                                                + "."
                                                + column.getName()
                                                + ": the unique constraint '"
                                                + key.getName()
                                                + "' would compare ciphertext and never be violated. Add @Searchable(EXACT) to the attribute: the"
                                                + " constraint then moves to its index."));
    }

    private void checkAssociations(PersistentClass entity) {
        for (Property property : entity.getProperties()) {
            if (property.getValue() instanceof ToOne association
                    && association.getReferencedPropertyName() != null) {
                Set<Column> columns = new LinkedHashSet<>();
                collect(
                        metadata.getEntityBinding(association.getReferencedEntityName())
                                .getReferencedProperty(association.getReferencedPropertyName()),
                        columns);
                if (!columns.isEmpty()) {
                    reasons.add(
                            entity.getEntityName()
                                    + "."
                                    + property.getName()
                                    + ": the association joins by ciphertext, which differs in every row. Refer to its"
                                    + " identifier instead of a protected attribute.");
                }
            }
        }
    }

    /** A second table has no index beside its values, and Envers gives it a history of its own. */
    private void checkSecondaryTables(PersistentClass entity) {
        for (Join secondary : entity.getJoins()) {
            for (Property property : secondary.getProperties()) {
                Set<Column> columns = new LinkedHashSet<>();
                collect(property, columns);
                if (!columns.isEmpty()) {
                    reasons.add(
                            entity.getJpaEntityName()
                                    + "."
                                    + property.getName()
                                    + ": what is kept in a @SecondaryTable could not be searched, and its history not be"
                                    + " destroyed. Keep the attribute in the table of the entity itself, or make an entity"
                                    + " with @OfDataSubject of the second table.");
                }
            }
        }
    }

    private void checkAggregates(PersistentClass entity) {
        entity.getProperties()
                .forEach(property -> checkAggregate(entity.getMappedClass(), "", property));
    }

    private void checkAggregate(@Nullable Class<?> entity, String prefix, Property property) {
        if (entity == null || !(property.getValue() instanceof Component component)) {
            return;
        }
        Set<Column> columns = new LinkedHashSet<>();
        collect(property, columns);
        String path = prefix + property.getName();
        if (component.getAggregateColumn() != null && !columns.isEmpty()) {
            reasons.add(
                    entity.getSimpleName()
                            + "."
                            + path
                            + ": an embeddable that is stored in one column has no columns of its own for protected"
                            + " attributes. Take @Embeddable from its class and @PersonalData from its attributes, and"
                            + " put @PersonalData beside @JdbcTypeCode(SqlTypes.JSON): the JSON is encrypted as one"
                            + " value.");
            return;
        }
        component.getProperties().forEach(inner -> checkAggregate(entity, path + ".", inner));
    }

    private static void collect(Property property, Set<Column> columns) {
        if (property.getValue() instanceof Component component) {
            component.getProperties().forEach(inner -> collect(inner, columns));
        } else if (property.getValue() instanceof BasicValue basic
                && ProtectedType.class.getName().equals(basic.getTypeName())) {
            for (Selectable selectable : basic.getSelectables()) {
                columns.add((Column) selectable);
            }
        }
    }
}
