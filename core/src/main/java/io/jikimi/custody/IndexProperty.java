package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.Search;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.hibernate.StatelessSession;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.generator.BeforeExecutionGenerator;
import org.hibernate.generator.EventType;
import org.hibernate.generator.EventTypeSets;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.property.access.spi.Getter;
import org.hibernate.property.access.spi.PropertyAccess;
import org.hibernate.property.access.spi.PropertyAccessStrategy;
import org.hibernate.property.access.spi.Setter;
import org.jspecify.annotations.Nullable;

/**
 * Adds a hidden property for each index, {@code <attribute>$bidx} on the column {@code
 * <column>_bidx} for that of whole values. It mirrors the attribute it indexes, is kept out of
 * selects and of the JPA metamodel, takes over the unique constraint, and is not audited: history
 * carries no index.
 */
// Hibernate announces the removal of the property access interfaces in 8.0; there is no successor
// in 7.4.
@SuppressWarnings("removal")
final class IndexProperty {

    private final MetadataBuildingContext context;
    private final PersistentClass entity;
    private final @Nullable Component component;

    IndexProperty(
            MetadataBuildingContext context,
            PersistentClass entity,
            @Nullable Component component) {
        this.context = context;
        this.entity = entity;
        this.component = component;
    }

    void add(Property source, String indexed, PersonalDataAttribute fact, boolean unique) {
        for (SearchIndex index : SearchIndex.of(fact)) {
            add(source, indexed, fact, index, unique && index.search() == Search.EXACT);
        }
    }

    private void add(
            Property source,
            String indexed,
            PersonalDataAttribute fact,
            SearchIndex index,
            boolean unique) {
        Column column = new Column(indexed + SearchIndex.columnSuffix(index.search()));
        column.setLength((long) index.length());
        column.setNullable(true);
        column.setUnique(unique);
        entity.getTable().addColumn(column);
        if (unique) {
            entity.getTable().createUniqueKey(List.of(column), context);
        }
        Property property = property(source, index, value(column, fact, index));
        if (component == null) {
            property.setValueGeneratorCreator(creation -> new Mirror(source.getName()));
            entity.addProperty(property);
        } else {
            component.addProperty(property);
        }
    }

    private BasicValue value(Column column, PersonalDataAttribute fact, SearchIndex index) {
        BasicValue value = new BasicValue(context, entity.getTable());
        value.addColumn(column);
        Properties parameters = ProtectedAttribute.of(fact).parameters();
        index.addTo(parameters);
        value.setTypeParameters(parameters);
        value.setTypeName(IndexType.class.getName());
        return value;
    }

    private Property property(Property source, SearchIndex index, BasicValue value) {
        Property property = new HiddenProperty();
        property.setName(source.getName() + SearchIndex.propertySuffix(index.search()));
        property.setValue(value);
        property.setSelectable(false);
        property.setOptional(true);
        property.setInsertable(true);
        property.setUpdatable(true);
        property.setPersistentClass(entity);
        property.setPropertyAccessStrategy(new MirrorAccess(source));
        return property;
    }

    /** Synthetic, so that the JPA metamodel does not show it. */
    static final class HiddenProperty extends Property {

        private static final long serialVersionUID = 1L;

        @Override
        public boolean isSynthetic() {
            return true;
        }
    }

    /**
     * Delivers the source attribute before a statement, but only where it would not be delivered
     * anyway: on a static update or when the source is dirty. An update of something else then
     * writes no index.
     */
    record Mirror(String source) implements BeforeExecutionGenerator {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Object generate(
                SharedSessionContractImplementor session,
                Object owner,
                Object currentValue,
                EventType eventType) {
            return session.getEntityPersister(null, owner).getPropertyValue(owner, source);
        }

        @Override
        public boolean generatedBeforeExecution(
                Object owner, SharedSessionContractImplementor session) {
            if (session instanceof StatelessSession) {
                return false;
            }
            EntityEntry entry = session.getPersistenceContextInternal().getEntry(owner);
            if (entry == null || entry.getLoadedState() == null) {
                return true;
            }
            EntityPersister persister = entry.getPersister();
            if (!persister.isDynamicUpdate()) {
                return true;
            }
            int index = persister.getPropertyIndex(source);
            return !persister.getPropertyTypes()[index].isEqual(
                    entry.getLoadedState()[index], persister.getValue(owner, index));
        }

        @Override
        public EnumSet<EventType> getEventTypes() {
            return EventTypeSets.INSERT_AND_UPDATE;
        }
    }

    /** Reads the source attribute, ignores writes. */
    record MirrorAccess(Property source) implements PropertyAccessStrategy {

        @Override
        public PropertyAccess buildPropertyAccess(
                Class<?> container, String name, boolean setterRequired) {
            Getter getter =
                    source.getPropertyAccessStrategy(container)
                            .buildPropertyAccess(container, source.getName(), true)
                            .getGetter();
            return new Access(this, new MirrorGetter(getter), new NoSetter());
        }
    }

    record Access(
            PropertyAccessStrategy getPropertyAccessStrategy, Getter getGetter, Setter getSetter)
            implements PropertyAccess {}

    private record MirrorGetter(Getter source) implements Getter {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Object get(Object owner) {
            return source.get(owner);
        }

        @Override
        public @Nullable Object getForInsert(
                Object owner,
                Map<Object, Object> mergeMap,
                SharedSessionContractImplementor session) {
            return source.get(owner);
        }

        @Override
        public Class<?> getReturnTypeClass() {
            return source.getReturnTypeClass();
        }

        @Override
        public Type getReturnType() {
            return source.getReturnType();
        }

        @Override
        public @Nullable Member getMember() {
            return source.getMember();
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

    record NoSetter() implements Setter {

        private static final long serialVersionUID = 1L;

        @Override
        public void set(Object target, @Nullable Object value) {
            // The hidden property has no attribute of its own.
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
