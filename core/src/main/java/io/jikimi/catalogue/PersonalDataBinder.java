package io.jikimi.catalogue;

import java.util.List;
import java.util.ServiceLoader;
import org.hibernate.binder.AttributeBinder;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.jspecify.annotations.Nullable;

/**
 * Hands an annotated attribute to the room that knows how to keep it; the annotation itself stays a
 * fact without machinery.
 */
public final class PersonalDataBinder implements AttributeBinder<PersonalData> {

    /** Hibernate makes a binder for each attribute, and each look goes through the class path. */
    private static final List<AttributeProtection> PROTECTIONS =
            ServiceLoader.load(
                            AttributeProtection.class, AttributeProtection.class.getClassLoader())
                    .stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    @Override
    public void bind(
            PersonalData annotation,
            MetadataBuildingContext context,
            @Nullable PersistentClass entity,
            Property attribute) {
        PROTECTIONS.forEach(
                protection -> protection.protect(annotation, context, entity, attribute));
    }
}
