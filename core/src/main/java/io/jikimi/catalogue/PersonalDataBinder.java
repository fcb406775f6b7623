package io.jikimi.catalogue;

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

    @Override
    public void bind(
            PersonalData annotation,
            MetadataBuildingContext context,
            @Nullable PersistentClass entity,
            Property attribute) {
        ServiceLoader.load(AttributeProtection.class, AttributeProtection.class.getClassLoader())
                .forEach(protection -> protection.protect(annotation, context, entity, attribute));
    }
}
