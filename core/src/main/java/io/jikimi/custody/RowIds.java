package io.jikimi.custody;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.CompositeIdentifierMapping;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * Identifiers of entities as the text by which a {@link RowReference} names a row, also those that
 * have several parts ({@code @EmbeddedId}, {@code @IdClass}): there the texts of the parts in the
 * order of their columns.
 */
final class RowIds {

    private RowIds() {}

    /** The text of an identifier. */
    static String text(EntityPersister entity, Object id) {
        List<Object> values = values(entity, id);
        return values.size() == 1
                ? values.get(0).toString()
                : Identifiers.join(values.stream().map(Object::toString).toList());
    }

    /** The parts of an identifier, in the order of their columns. */
    static List<Object> values(EntityPersister entity, Object id) {
        EmbeddableMappingType parts = parts(entity);
        if (parts == null) {
            return List.of(id);
        }
        Map<String, Object> values = new HashMap<>();
        collect(parts, id, values);
        List<Object> ordered = new ArrayList<>();
        columns(entity).forEach(column -> ordered.add(Objects.requireNonNull(values.get(column))));
        return ordered;
    }

    /** The identifier of a text; empty if the text cannot be one of that entity. */
    static Optional<Object> parse(EntityPersister entity, String text) {
        EmbeddableMappingType parts = parts(entity);
        if (parts == null) {
            return Identifiers.parse(text, entity.getIdentifierType().getReturnedClass());
        }
        List<String> columns = columns(entity);
        List<String> texts = columns.size() == 1 ? List.of(text) : Identifiers.split(text);
        if (texts.size() != columns.size()) {
            return Optional.empty();
        }
        Map<String, String> byColumn = new HashMap<>();
        for (int index = 0; index < columns.size(); index++) {
            byColumn.put(columns.get(index), texts.get(index));
        }
        return Optional.ofNullable(instance(parts, byColumn));
    }

    /** The types of the parts, in the order of their columns. */
    static List<Class<?>> types(EntityPersister entity) {
        EmbeddableMappingType parts = parts(entity);
        if (parts == null) {
            return List.of(entity.getIdentifierType().getReturnedClass());
        }
        Map<String, Class<?>> types = new HashMap<>();
        collect(parts, types);
        List<Class<?>> ordered = new ArrayList<>();
        columns(entity).forEach(column -> ordered.add(types.get(column)));
        return ordered;
    }

    private static List<String> columns(EntityPersister entity) {
        EntityPersister root =
                entity.getFactory()
                        .getMappingMetamodel()
                        .getEntityDescriptor(entity.getRootEntityName());
        return List.of(((AbstractEntityPersister) root).getIdentifierColumnNames());
    }

    private static @Nullable EmbeddableMappingType parts(EntityPersister entity) {
        return entity.getIdentifierMapping() instanceof CompositeIdentifierMapping several
                ? several.getMappedIdEmbeddableTypeDescriptor()
                : null;
    }

    private static void collect(EmbeddableMappingType type, Object id, Map<String, Object> values) {
        for (int index = 0; index < type.getNumberOfAttributeMappings(); index++) {
            AttributeMapping part = type.getAttributeMapping(index);
            Object value = Objects.requireNonNull(type.getValue(id, index));
            if (part instanceof EmbeddableValuedModelPart inner) {
                collect(inner.getEmbeddableTypeDescriptor(), value, values);
            } else {
                values.put(column(part), value);
            }
        }
    }

    private static void collect(EmbeddableMappingType type, Map<String, Class<?>> types) {
        for (int index = 0; index < type.getNumberOfAttributeMappings(); index++) {
            AttributeMapping part = type.getAttributeMapping(index);
            if (part instanceof EmbeddableValuedModelPart inner) {
                collect(inner.getEmbeddableTypeDescriptor(), types);
            } else {
                types.put(column(part), part.getJavaType().getJavaTypeClass());
            }
        }
    }

    private static @Nullable Object instance(
            EmbeddableMappingType type, Map<String, String> texts) {
        Object[] values = new Object[type.getNumberOfAttributeMappings()];
        for (int index = 0; index < values.length; index++) {
            AttributeMapping part = type.getAttributeMapping(index);
            Object value =
                    part instanceof EmbeddableValuedModelPart inner
                            ? instance(inner.getEmbeddableTypeDescriptor(), texts)
                            : Identifiers.parse(
                                            Objects.requireNonNull(texts.get(column(part))),
                                            part.getJavaType().getJavaTypeClass())
                                    .orElse(null);
            if (value == null) {
                return null;
            }
            values[index] = value;
        }
        return type.getRepresentationStrategy().getInstantiator().instantiate(() -> values);
    }

    private static String column(AttributeMapping part) {
        return ((BasicValuedModelPart) part).getSelectionExpression();
    }
}
