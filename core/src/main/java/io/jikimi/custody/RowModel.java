package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.PersonalDataEntity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
 */
record RowModel(PersonalDataEntity entity, List<Slot> slots) {

    static RowModel of(PersonalDataEntity entity, EntityPersister persister) {
        List<Slot> slots = new ArrayList<>();
        Type[] types = persister.getPropertyTypes();
        for (int index = 0; index < types.length; index++) {
            collect(types[index], index, List.of(), slots);
        }
        return new RowModel(entity, List.copyOf(slots));
    }

    /** The attributes that name a person, the empty text for the person the row belongs to. */
    Set<String> persons() {
        Set<String> persons = new LinkedHashSet<>();
        slots.forEach(slot -> persons.add(slot.value().attribute().of()));
        return persons;
    }

    /** Whether rows hold protected values, in lists as well. */
    boolean keepsValues() {
        return !slots.isEmpty()
                || entity.attributes().stream().anyMatch(PersonalDataAttribute::encrypted);
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

        /** Sets the value in the state; does nothing where the embeddable is null. */
        void set(@Nullable Object[] state, @Nullable Object replacement) {
            if (steps.isEmpty()) {
                state[index] = replacement;
                return;
            }
            Object container = state[index];
            for (Step step : steps.subList(0, steps.size() - 1)) {
                container =
                        container == null
                                ? null
                                : step.component().getPropertyValue(container, step.index());
            }
            if (container != null) {
                Step last = steps.get(steps.size() - 1);
                @Nullable Object[] values = last.component().getPropertyValues(container);
                values[last.index()] = replacement;
                last.component().setPropertyValues(container, values);
            }
        }

        boolean embedded() {
            return !steps.isEmpty();
        }
    }
}
