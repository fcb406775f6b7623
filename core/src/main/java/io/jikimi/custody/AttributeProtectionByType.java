package io.jikimi.custody;

import io.jikimi.catalogue.AttributeProtection;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataAttribute;
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
import org.hibernate.mapping.Table;
import org.hibernate.mapping.Value;
import org.hibernate.service.ServiceRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Puts the protected type on an annotated attribute, and the hidden index beside it. Public only
 * because the service loader asks for it.
 */
public final class AttributeProtectionByType implements AttributeProtection {

    @Override
    public void protect(
            PersonalData annotation,
            MetadataBuildingContext context,
            @Nullable PersistentClass entity,
            Property attribute) {
        ServiceRegistry registry = context.getBootstrapContext().getServiceRegistry();
        if (!annotation.encrypted() || CustodyRuntime.isSurveyed(registry)) {
            return;
        }
        CustodyRuntime runtime = CustodyRuntime.of(registry);
        if (entity == null && attribute.getValue() instanceof Collection list) {
            // Hibernate names no entity for a list inside an embeddable; the list does.
            PersistentClass owner = list.getOwner();
            protect(new Binding(runtime, context, owner), place(owner, attribute), attribute);
        } else if (entity == null) {
            try {
                protectInList(runtime, context, attribute);
            } catch (LifecycleException refused) {
                // Hibernate would hide it behind a failure of its own.
                runtime.unprotectable(String.valueOf(refused.getMessage()));
            }
        } else {
            protect(new Binding(runtime, context, entity), place(entity, attribute), attribute);
        }
    }

    /** Hibernate names neither entity nor path for an embeddable in a list. */
    private void protectInList(
            CustodyRuntime runtime, MetadataBuildingContext context, Property attribute) {
        Collection list = list(context, attribute);
        String start = list.getRole().substring(list.getOwnerEntityName().length() + 1) + ".";
        List<String> paths =
                runtime.catalogue().entity(list.getOwner().getMappedClass()).stream()
                        .flatMap(known -> known.attributes().stream())
                        .map(PersonalDataAttribute::path)
                        .filter(path -> path.startsWith(start))
                        .filter(path -> path.endsWith("." + attribute.getName()))
                        .toList();
        if (paths.size() > 1) {
            runtime.unprotectable(
                    list.getRole()
                            + ": the attributes "
                            + paths
                            + " have the same name and cannot be told apart inside a list. Rename one of them.");
            return;
        }
        String path = paths.isEmpty() ? start + attribute.getName() : paths.get(0);
        String prefix = path.substring(0, path.lastIndexOf('.') + 1);
        protect(new Binding(runtime, context, list.getOwner()), new Place(prefix, null), attribute);
    }

    private static Collection list(MetadataBuildingContext context, Property attribute) {
        Table table = attribute.getValue().getTable();
        return context.getMetadataCollector().getCollectionBindings().stream()
                .filter(collection -> collection.getCollectionTable() == table)
                .findFirst()
                .orElseThrow(
                        () ->
                                new LifecycleException(
                                        Refusal.SUBJECT_MISSING,
                                        table.getName() + "." + attribute.getName(),
                                        "Hibernate does not tell in which list of which entity this attribute lies. Map"
                                                + " the list with @ElementCollection."));
    }

    private void protect(Binding binding, Place place, Property attribute) {
        if (parts(attribute) instanceof Component component) {
            component
                    .getProperties()
                    .forEach(inner -> protect(binding, place.inside(component, attribute), inner));
            return;
        }
        if (isProtected(attribute)) {
            // Annotated itself, inside an embeddable that is annotated as a whole.
            return;
        }
        String path = place.path(attribute);
        PersonalDataAttribute fact = fact(binding, path);
        checkConverter(binding, attribute, fact);
        BasicValue value = basicValue(binding, attribute);
        Column column = (Column) Objects.requireNonNull(value.getColumn());
        boolean unique = column.isUnique();
        boolean nullable = column.isNullable() && attribute.isOptional();
        String indexed = column.getName();
        PlainTwin migrated =
                binding.runtime().plainColumns().declared(binding.entity(), fact, value, column);
        boolean inPlace = migrated != null && migrated.inPlace();
        if (migrated != null) {
            if (!inPlace) {
                MigratedProperty beside =
                        new MigratedProperty(
                                binding.context(), binding.entity(), place.component());
                value = beside.encryptedBeside(attribute, fact, migrated);
            }
            binding.runtime()
                    .plainColumns()
                    .bound(
                            new PlainColumns.Bound(
                                    binding.context(),
                                    binding.entity(),
                                    attribute,
                                    fact,
                                    column,
                                    unique,
                                    migrated));
            column = (Column) Objects.requireNonNull(value.getColumn());
            unique &= !migrated.searchesPlain();
        }
        value.setTypeParameters(ProtectedAttribute.of(fact, nullable, fact.element()).parameters());
        value.setTypeName(ProtectedType.class.getName());
        if (inPlace) {
            ProtectedType.addInText(value.getTypeParameters());
            binding.runtime().columnForms().widenText(column);
        } else {
            checkDefinition(binding, column, fact);
            binding.runtime().columnForms().widen(column, fact.json() != null || value.isLob());
        }
        new IndexProperty(binding.context(), binding.entity(), place.component())
                .add(attribute, indexed, fact, unique);
    }

    private static void checkConverter(
            Binding binding, Property attribute, PersonalDataAttribute fact) {
        if (parts(attribute) instanceof BasicValue value
                && value.getJpaAttributeConverterDescriptor() != null) {
            binding.runtime()
                    .unprotectable(
                            fact.location()
                                    + ": the converter of the attribute would be left out. Remove @Convert, or write"
                                    + " @Convert(disableConversion = true) against one that applies itself.");
        }
    }

    /** Hibernate takes back no definition, and makes a column of what it says. */
    private static void checkDefinition(
            Binding binding, Column column, PersonalDataAttribute fact) {
        if (column.getSqlType() != null) {
            binding.runtime()
                    .unprotectable(
                            fact.location()
                                    + ": the columnDefinition '"
                                    + column.getSqlType()
                                    + "' is that of the plain value, and what is stored are bytes. Remove columnDefinition,"
                                    + " and say how long the value may be with @Column(length = ...).");
        }
    }

    private static Value parts(Property attribute) {
        return attribute.getValue() instanceof Collection list
                ? list.getElement()
                : attribute.getValue();
    }

    private static boolean isProtected(Property attribute) {
        return parts(attribute) instanceof BasicValue value
                && ProtectedType.class.getName().equals(value.getTypeName());
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
