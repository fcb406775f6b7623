package io.jikimi.custody;

import java.util.ArrayList;
import java.util.List;
import org.hibernate.type.ComponentType;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/**
 * Where the protected values of a list lie in its elements: the element itself, or attributes of an
 * embeddable.
 *
 * @param type the type of the elements
 * @param values the protected values, in the order of their columns
 */
record ElementModel(Type type, List<ProtectedValue> values) {

    ElementModel {
        values = List.copyOf(values);
    }

    static ElementModel of(Type type) {
        List<ProtectedValue> values = new ArrayList<>();
        collect(type, values);
        return new ElementModel(type, values);
    }

    private static void collect(Type type, List<ProtectedValue> values) {
        ProtectedValue value = RowModel.protectedValue(type);
        if (value != null) {
            values.add(value);
        } else if (type instanceof ComponentType component) {
            for (Type inner : component.getSubtypes()) {
                collect(inner, values);
            }
        }
    }

    boolean isProtected() {
        return !values.isEmpty();
    }

    /** Shows every protected value of an element that is not null. */
    void visit(@Nullable Object element, Visitor visitor) {
        visit(type, element, visitor);
    }

    private static void visit(Type type, @Nullable Object part, Visitor visitor) {
        if (part == null) {
            return;
        }
        ProtectedValue value = RowModel.protectedValue(type);
        if (value != null) {
            visitor.visit(value, part);
        } else if (type instanceof ComponentType component) {
            Type[] subtypes = component.getSubtypes();
            @Nullable Object[] parts = component.getPropertyValues(part);
            for (int index = 0; index < subtypes.length; index++) {
                visit(subtypes[index], parts[index], visitor);
            }
        }
    }

    /**
     * An element with other protected values: a new one where any differs, so that nobody who holds
     * the first sees the others.
     */
    @Nullable Object replaced(@Nullable Object element, Exchange exchange) {
        return replaced(type, element, exchange);
    }

    private static @Nullable Object replaced(Type type, @Nullable Object part, Exchange exchange) {
        if (part == null) {
            return null;
        }
        ProtectedValue value = RowModel.protectedValue(type);
        if (value != null) {
            return exchange.exchange(value, part);
        }
        if (!(type instanceof ComponentType component)) {
            return part;
        }
        @Nullable Object[] parts = component.getPropertyValues(part);
        return replaceParts(component, parts, exchange) ? copy(component, part, parts) : part;
    }

    /** Exchanges protected values in an element that stays the same where its type allows it. */
    @Nullable Object exchanged(@Nullable Object element, Exchange exchange) {
        if (element == null || !(type instanceof ComponentType component)) {
            return replaced(element, exchange);
        }
        @Nullable Object[] parts = component.getPropertyValues(element);
        if (!replaceParts(component, parts, exchange)) {
            return element;
        }
        if (!component.isMutable()) {
            return copy(component, element, parts);
        }
        component.setPropertyValues(element, parts);
        return element;
    }

    private static boolean replaceParts(
            ComponentType component, @Nullable Object[] parts, Exchange exchange) {
        Type[] subtypes = component.getSubtypes();
        boolean changed = false;
        for (int index = 0; index < parts.length; index++) {
            Object before = parts[index];
            parts[index] = replaced(subtypes[index], before, exchange);
            changed |= parts[index] != before;
        }
        return changed;
    }

    private static Object copy(ComponentType component, Object part, @Nullable Object[] parts) {
        return component.replacePropertyValues(component.deepCopy(part, null), parts, null);
    }

    interface Visitor {

        void visit(ProtectedValue value, Object current);
    }

    interface Exchange {

        @Nullable Object exchange(ProtectedValue value, Object current);
    }
}
