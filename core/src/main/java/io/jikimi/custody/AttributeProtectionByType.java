package io.jikimi.custody;

import io.jikimi.catalogue.AttributeProtection;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.Search;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Value;
import org.jspecify.annotations.Nullable;

/**
 * Puts the protected type on an annotated attribute, and the hidden index beside it. Public only
 * because the service loader asks for it.
 */
public final class AttributeProtectionByType implements AttributeProtection {

    /** Format, key number, nonce and tag. */
    private static final long OVERHEAD = 37;

    private static final long LONGEST_UTF_8 = 4;
    private static final long DEFAULT_LENGTH = 255;

    @Override
    public void protect(
            PersonalData annotation,
            MetadataBuildingContext context,
            PersistentClass entity,
            Property attribute) {
        if (!annotation.encrypted()) {
            return;
        }
        CustodyRuntime runtime =
                CustodyRuntime.of(context.getBootstrapContext().getServiceRegistry());
        Place place = place(entity, attribute);
        protect(new Binding(runtime, context, entity), place, attribute);
    }

    private void protect(Binding binding, Place place, Property attribute) {
        if (attribute.getValue() instanceof Component component) {
            component
                    .getProperties()
                    .forEach(inner -> protect(binding, place.inside(component, attribute), inner));
            return;
        }
        String path = place.path(attribute);
        PersonalDataAttribute fact = fact(binding, path);
        BasicValue value = basicValue(binding, attribute);
        Column column = (Column) Objects.requireNonNull(value.getColumn());
        boolean unique = column.isUnique();
        boolean nullable = column.isNullable() && attribute.isOptional();
        value.setTypeParameters(
                new ProtectedAttribute(
                                fact.location(),
                                fact.item().qualifiedName(),
                                fact.item().kind(),
                                fact.javaType(),
                                fact.of(),
                                fact.whenDenied(),
                                nullable)
                        .parameters());
        value.setTypeName(ProtectedType.class.getName());
        widen(column);
        if (fact.searchable().contains(Search.EXACT)) {
            new IndexProperty(binding.context(), binding.entity(), place.component())
                    .add(attribute, column, fact, unique);
        }
    }

    private static PersonalDataAttribute fact(Binding binding, String path) {
        Class<?> type = binding.entity().getMappedClass();
        return binding.runtime()
                .catalogue()
                .entity(type)
                .flatMap(
                        entity ->
                                entity.attributes().stream()
                                        .filter(candidate -> candidate.path().equals(path))
                                        .findFirst())
                .orElseThrow(
                        () ->
                                new LifecycleException(
                                        Refusal.SUBJECT_MISSING,
                                        type.getSimpleName() + "." + path,
                                        "Hibernate maps a protected attribute that the catalogue does not know. Is the entity in"
                                                + " the persistence unit that Jikimi scanned, and in a @PersonalDataFile?"));
    }

    /**
     * The element of a collection is resolved before the binder runs: setting a type on it would
     * silently do nothing.
     */
    private static BasicValue basicValue(Binding binding, Property attribute) {
        if (!(attribute.getValue() instanceof Collection collection)) {
            return (BasicValue) attribute.getValue();
        }
        BasicValue resolved = (BasicValue) collection.getElement();
        BasicValue element = new BasicValue(binding.context(), collection.getCollectionTable());
        resolved.getSelectables().stream().map(Column.class::cast).forEach(element::addColumn);
        collection.setElement(element);
        return element;
    }

    private static void widen(Column column) {
        long length = column.getLength() == null ? DEFAULT_LENGTH : column.getLength();
        column.setLength(length * LONGEST_UTF_8 + OVERHEAD);
        column.setUnique(false);
        column.setSqlType(null);
    }

    private static Place place(PersistentClass entity, Property attribute) {
        List<Component> chain = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Property candidate : entity.getProperties()) {
            if (candidate == attribute) {
                return new Place("", null);
            }
            if (find(candidate, attribute, chain, names)) {
                return new Place(String.join(".", names) + ".", chain.get(chain.size() - 1));
            }
        }
        return new Place("", null);
    }

    private static boolean find(
            Property candidate, Property wanted, List<Component> chain, List<String> names) {
        Value value = candidate.getValue();
        if (!(value instanceof Component component)) {
            return false;
        }
        chain.add(component);
        names.add(candidate.getName());
        for (Property inner : component.getProperties()) {
            if (inner == wanted || find(inner, wanted, chain, names)) {
                return true;
            }
        }
        chain.remove(chain.size() - 1);
        names.remove(names.size() - 1);
        return false;
    }

    private record Binding(
            CustodyRuntime runtime, MetadataBuildingContext context, PersistentClass entity) {}

    private record Place(String prefix, @Nullable Component component) {

        String path(Property attribute) {
            return prefix + attribute.getName();
        }

        Place inside(Component inner, Property attribute) {
            return new Place(prefix + attribute.getName() + ".", inner);
        }
    }
}
