package io.jikimi.custody;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.MappingModelExpressible;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.query.sqm.tree.domain.SqmPath;
import org.hibernate.query.sqm.tree.expression.SqmAliasedNodeRef;
import org.hibernate.query.sqm.tree.expression.SqmExpression;
import org.hibernate.query.sqm.tree.select.SqmDynamicInstantiation;
import org.hibernate.query.sqm.tree.select.SqmJpaCompoundSelection;
import org.hibernate.query.sqm.tree.select.SqmSelectClause;
import org.hibernate.query.sqm.tree.select.SqmSelection;
import org.jspecify.annotations.Nullable;

/**
 * Judges where a query may name a protected attribute: nowhere, but where its translation has
 * allowed that very path.
 */
final class AllowedPaths {

    private final Function<SqmExpression<?>, @Nullable MappingModelExpressible<?>> mappings;
    private Set<Object> allowed = identitySet();
    private List<SqmSelection<?>> selections = List.of();

    AllowedPaths(Function<SqmExpression<?>, @Nullable MappingModelExpressible<?>> mappings) {
        this.mappings = mappings;
    }

    boolean allows(Object path) {
        return allowed.contains(path);
    }

    /** Allows a path until what is visited ends. */
    void add(Object path) {
        allowed.add(path);
    }

    /** Refuses a path that nothing has allowed. */
    void deny(SqmPath<?> path) {
        if (!allowed.contains(path)) {
            refuse("this use", path);
        }
    }

    /** Refuses a node that leads to a protected value. */
    void refuse(String what, @Nullable Object node) {
        if (node instanceof SqmAliasedNodeRef alias) {
            // An alias or a position stands for a selection; inside an instantiation the position
            // counts its arguments.
            selections.forEach(
                    selection -> refuseSelected(what, alias, selection.getSelectableNode()));
        } else if (node instanceof SqmExpression<?> expression) {
            ProtectedType found = protectedIn(expression);
            if (found != null) {
                throw refused(what, found);
            }
        }
    }

    private void refuseSelected(String what, SqmAliasedNodeRef alias, Object selected) {
        if (selected instanceof SqmDynamicInstantiation<?> instantiation) {
            instantiation
                    .getArguments()
                    .forEach(argument -> refuse(what, argument.getSelectableNode()));
        } else if (selected instanceof SqmJpaCompoundSelection<?> compound) {
            compound.getSelectionItems().forEach(item -> refuse(what, item));
        } else if (alias.getPosition() > selections.size()
                || selections.get(alias.getPosition() - 1).getSelectableNode() == selected) {
            refuse(what, selected);
        }
    }

    /** Allows a path for a visit. */
    <R> R allowing(Object path, Supplier<R> visit) {
        boolean added = allowed.add(path);
        try {
            return visit.get();
        } finally {
            if (added) {
                allowed.remove(path);
            }
        }
    }

    /** Allows nothing for a visit, whatever is allowed around it. */
    <R> R allowingNothing(Supplier<R> visit) {
        return allowingOnly(identitySet(), visit);
    }

    /** Allows some paths for a visit, and no other ones. */
    <R> R allowingOnly(Set<Object> paths, Supplier<R> visit) {
        Set<Object> before = allowed;
        allowed = paths;
        try {
            return visit.get();
        } finally {
            allowed = before;
        }
    }

    /** Visits a query, whose selections an alias or a position stands for. */
    <R> R within(@Nullable SqmSelectClause clause, Supplier<R> visit) {
        List<SqmSelection<?>> before = selections;
        selections = clause == null ? List.of() : clause.getSelections();
        try {
            return allowingNothing(visit);
        } finally {
            selections = before;
        }
    }

    static Set<Object> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** Allows what is selected. */
    void allow(Object node) {
        if (node instanceof SqmPath<?>) {
            allowed.add(node);
        } else if (node instanceof SqmDynamicInstantiation<?> instantiation) {
            instantiation.getArguments().forEach(argument -> allow(argument.getSelectableNode()));
        } else if (node instanceof SqmJpaCompoundSelection<?> compound) {
            compound.getSelectionItems().forEach(this::allow);
        }
    }

    /**
     * The type of a protected value in what a path leads to: an attribute, an embeddable, or the
     * elements of a list; null if there is none.
     */
    private @Nullable ProtectedType protectedIn(SqmExpression<?> expression) {
        if (!(expression instanceof SqmPath<?> path)) {
            return null;
        }
        MappingModelExpressible<?> mapping = mappings.apply(path);
        if (mapping instanceof PluralAttributeMapping list) {
            mapping = list.getElementDescriptor();
        }
        if (!(mapping instanceof BasicValuedModelPart
                || mapping instanceof EmbeddableValuedModelPart)) {
            return null;
        }
        @Nullable ProtectedType[] found = new ProtectedType[1];
        mapping.forEachJdbcType(
                (index, jdbc) ->
                        found[0] = found[0] == null ? HiddenColumns.protectedType(jdbc) : found[0]);
        return found[0];
    }

    static LifecycleException refused(String what, ProtectedType type) {
        return refused(what, type.attribute().location());
    }

    static LifecycleException refused(String what, String location) {
        return new LifecycleException(
                Refusal.PROTECTED_QUERY,
                location,
                what
                        + " is not possible on a protected attribute. Possible are =, <>, in (with @Searchable(EXACT)),"
                        + " like 'x%' (PREFIX) and '%1234' (LAST4), is null, and selecting it; sort or group by"
                        + " another attribute, or in memory.");
    }
}
