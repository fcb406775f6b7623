package io.jikimi.custody;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.hibernate.boot.ResourceStreamLocator;
import org.hibernate.boot.spi.AdditionalMappingContributions;
import org.hibernate.boot.spi.AdditionalMappingContributor;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.RootClass;
import org.hibernate.mapping.Value;

/**
 * Makes every hierarchy with protected attributes update only what changed: what was not readable
 * is not bound at all. Public only because the service loader asks for it.
 */
public final class DynamicUpdates implements AdditionalMappingContributor {

    @Override
    public void contribute(
            AdditionalMappingContributions contributions,
            InFlightMetadataCollector metadata,
            ResourceStreamLocator resources,
            MetadataBuildingContext context) {
        Collection<PersistentClass> entities = metadata.getEntityBindingMap().values();
        Set<RootClass> roots = new HashSet<>();
        entities.stream()
                .filter(
                        entity ->
                                entity.getProperties().stream()
                                        .anyMatch(DynamicUpdates::isProtected))
                .forEach(entity -> roots.add(entity.getRootClass()));
        entities.stream()
                .filter(entity -> roots.contains(entity.getRootClass()))
                .forEach(entity -> entity.setDynamicUpdate(true));
    }

    private static boolean isProtected(Property property) {
        return isProtected(property.getValue());
    }

    private static boolean isProtected(Value value) {
        if (value instanceof Component component) {
            return component.getProperties().stream().anyMatch(DynamicUpdates::isProtected);
        }
        if (value instanceof org.hibernate.mapping.Collection list) {
            return isProtected(list.getElement());
        }
        return value instanceof BasicValue basic
                && ProtectedType.class.getName().equals(basic.getTypeName());
    }
}
