package io.jikimi.custody;

import jakarta.persistence.EntityManagerFactory;
import java.util.Objects;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;

/**
 * Names one row of an entity with personal data, in a form that can be stored.
 *
 * @param entity the entity name of Hibernate, the class name unless mapped otherwise; of a
 *     hierarchy the root
 * @param id the identifier as text
 */
public record RowReference(String entity, String id) {

    public RowReference {
        Objects.requireNonNull(entity, "'entity' must not be null");
        Objects.requireNonNull(id, "'id' must not be null");
    }

    /**
     * The identifier as its entity has it, also where it has several parts.
     *
     * @param factory of the persistence unit
     * @throws IllegalArgumentException if the text cannot be an identifier of the entity
     */
    public Object idIn(EntityManagerFactory factory) {
        return RowIds.parse(
                        factory.unwrap(SessionFactory.class)
                                .unwrap(SessionFactoryImplementor.class)
                                .getMappingMetamodel()
                                .getEntityDescriptor(entity),
                        id)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "The text is no identifier of a row of " + entity));
    }

    /**
     * The identifier as the Java type the entity uses for it.
     *
     * @throws IllegalArgumentException if the text cannot be one of that type
     */
    public Object idAs(Class<?> type) {
        return Identifiers.parse(id, type)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "The identifier of a row of "
                                                + entity
                                                + " is no "
                                                + type.getSimpleName()));
    }
}
