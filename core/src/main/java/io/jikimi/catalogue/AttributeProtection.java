package io.jikimi.catalogue;

import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;

/**
 * How a room to the right changes the mapping of an annotated attribute. Found through the service
 * loader.
 */
public interface AttributeProtection {

    /** Changes the mapping of {@code attribute}, which carries {@code annotation}. */
    void protect(
            PersonalData annotation,
            MetadataBuildingContext context,
            PersistentClass entity,
            Property attribute);
}
