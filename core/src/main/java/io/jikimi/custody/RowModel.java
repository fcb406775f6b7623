package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.metamodel.mapping.internal.BasicAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.ComponentType;
import org.hibernate.type.CustomType;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/**
 * Where the protected values of an entity lie in its state.
 *
 * @param entity what the catalogue knows
 * @param slots the protected values, those in embeddables included
 * @param references the attributes whose change moves values to another person, each by the {@code
 *     of} of those values, which is empty for the person the row belongs to
 */
record RowModel(PersonalDataEntity entity, List<Slot> slots, Map<String, String> references) {

    static RowModel of(PersonalDataEntity entity, EntityPersister persister) {
        List<Slot> slots = new ArrayList<>();
        Type[] types = persister.getPropertyTypes();
        for (int index = 0; index < types.length; index++) {
            collect(types[index], index, List.of(), slots);
        }
        return new RowModel(entity, List.copyOf(slots), references(entity));
    }

    /** The row of a data subject itself always stays its own, and that of an archive there. */
    private static Map<String, String> references(PersonalDataEntity entity) {
        Map<String, String> references = new LinkedHashMap<>();
        SubjectReference owner = entity.subject();
        if (owner != null
                && owner.kind() != SubjectReference.Kind.SELF
                && owner.kind() != SubjectReference.Kind.ARCHIVE) {
            references.put("", owner.attribute());
        }
        entity.attributes().stream()
                .map(PersonalDataAttribute::of)
                .filter(of -> !of.isEmpty())
                .forEach(of -> references.put(of, of));
        return Collections.unmodifiableMap(references);
    }

    /** Whether rows hold protected values, in lists as well. */
    boolean keepsValues() {
        return !slots.isEmpty()
                || entity.attributes().stream().anyMatch(PersonalDataAttribute::encrypted);
    }

    /** What is put in the place of a value goes to its plain column too, while it has one. */
    void mirrorPlain(EntityPersister persister, @Nullable Object[] state) {
        if (slots.stream().anyMatch(slot -> slot.value().migrated() != null)) {
            mirrorAllPlain(persister, state);
        }
    }

    static void mirrorAllPlain(EntityPersister persister, @Nullable Object[] state) {
        String[] names = persister.getPropertyNames();
        for (int index = 0; index < names.length; index++) {
            if (names[index].endsWith(MigratedProperty.SUFFIX)) {
                int end = names[index].length() - MigratedProperty.SUFFIX.length();
                state[index] = state[persister.getPropertyIndex(names[index].substring(0, end))];
            }
        }
    }

    private static void collect(Type type, int index, List<Step> steps, List<Slot> slots) {
        ProtectedValue value = protectedValue(type);
        if (value != null) {
            slots.add(new Slot(index, steps, value));
        } else if (type instanceof ComponentType component) {
            Type[] subtypes = component.getSubtypes();
            for (int inner = 0; inner < subtypes.length; inner++) {
                List<Step> deeper = new ArrayList<>(steps);
                deeper.add(new Step(component, inner));
                collect(subtypes[inner], index, List.copyOf(deeper), slots);
            }
        }
    }

    static @Nullable ProtectedValue protectedValue(Type type) {
        return type instanceof CustomType<?> custom
                        && custom.getUserType() instanceof ProtectedType protectedType
                ? protectedType.value()
                : null;
    }

    /** A step into an embeddable. */
    record Step(ComponentType component, int index) {}

    /**
     * One protected value.
     *
     * @param index the index of the attribute in the state
     * @param steps the steps through embeddables, none for an attribute of the entity itself
     * @param value the type at work
     */
    record Slot(int index, List<Step> steps, ProtectedValue value) {

        @Nullable Object get(@Nullable Object[] state) {
            Object current = state[index];
            for (Step step : steps) {
                if (current == null) {
                    return null;
                }
                current = step.component().getPropertyValue(current, step.index());
            }
            return current;
        }

        /**
         * Sets the value in the state, inside an embeddable where its type allows it; does nothing
         * where the embeddable is null.
         */
        void set(@Nullable Object[] state, @Nullable Object replacement) {
            state[index] = exchanged(state[index], replacement, 0);
        }

        private @Nullable Object exchanged(
                @Nullable Object part, @Nullable Object replacement, int depth) {
            if (depth == steps.size()) {
                return replacement;
            }
            if (part == null) {
                return null;
            }
            Step step = steps.get(depth);
            ComponentType component = step.component();
            @Nullable Object[] values = component.getPropertyValues(part);
            values[step.index()] = exchanged(values[step.index()], replacement, depth + 1);
            return component.replacePropertyValues(part, values, null);
        }

        /** Whether the embeddable around the value is there. */
        boolean hasPlace(@Nullable Object[] state) {
            Object current = state[index];
            for (Step step : steps) {
                if (current == null) {
                    return false;
                }
                current = step.component().getPropertyValue(current, step.index());
            }
            return true;
        }

        /** Where the value is stored. */
        SelectableMapping column(EntityPersister persister) {
            ModelPart part = persister.findAttributeMapping(persister.getPropertyNames()[index]);
            for (Step step : steps) {
                part =
                        ((EmbeddableValuedModelPart) part)
                                .getEmbeddableTypeDescriptor()
                                .findAttributeMapping(
                                        step.component().getPropertyNames()[step.index()]);
            }
            return (BasicAttributeMapping) part;
        }

        boolean embedded() {
            return !steps.isEmpty();
        }
    }
}
