package io.jikimi.catalogue;

import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.jspecify.annotations.Nullable;

/**
 * How a room to the right changes the mapping of an annotated attribute. Found through the service
 * loader.
 */
public interface AttributeProtection {

    /**
     * Changes the mapping of {@code attribute}, which carries {@code annotation}.
     *
     * @param entity the entity it is mapped for; null for an embeddable in a list, where Hibernate
     *     names none
     */
    void protect(
            PersonalData annotation,
            MetadataBuildingContext context,
            @Nullable PersistentClass entity,
            Property attribute);
}
