package io.jikimi.boot.survey;

import io.jikimi.boot.survey.QueryUse.Use;
import jakarta.persistence.Entity;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;
import org.springframework.data.repository.core.RepositoryInformation;
import org.springframework.data.repository.core.support.RepositoryFactoryInformation;
import org.springframework.data.repository.query.parser.Part;
import org.springframework.data.repository.query.parser.PartTree;

/** The queries of Spring Data's repositories, and the types that they fill. */
final class RepositoryQueries {

    private static final Pattern FILLED = Pattern.compile("\\bnew\\s+([\\w.$]+)\\s*\\(");

    private final List<Suspect> suspects;
    private final List<QueryUse> uses = new ArrayList<>();
    private final Set<Class<?>> filled = new LinkedHashSet<>();

    RepositoryQueries(List<Suspect> suspects) {
        this.suspects = suspects;
    }

    void add(RepositoryFactoryInformation<?, ?> factory) {
        RepositoryInformation repository = factory.getRepositoryInformation();
        for (Method method : repository.getQueryMethods()) {
            String where =
                    repository.getRepositoryInterface().getSimpleName() + "." + method.getName();
            Query declared = method.getAnnotation(Query.class);
            if (declared == null) {
                addDerived(where, method.getName(), repository.getDomainType());
            } else {
                addDeclared(where, declared, repository.getDomainType());
            }
            Class<?> returned = repository.getReturnedDomainClass(method);
            if (returned.isInterface() && !Repository.class.isAssignableFrom(returned)) {
                filled.add(returned);
            }
        }
    }

    List<QueryUse> uses() {
        return uses;
    }

    /** Interfaces and classes that carry what a query has read. */
    Set<Class<?>> filled() {
        return filled;
    }

    private void addDerived(String where, String method, Class<?> entity) {
        PartTree tree;
        try {
            tree = new PartTree(method, entity);
        } catch (RuntimeException notDerived) {
            // A named query, or one of the service's own making.
            return;
        }
        tree.getParts()
                .forEach(
                        part ->
                                add(
                                        where,
                                        entity,
                                        part.getProperty().toDotPath(),
                                        use(part.getType())));
        for (Sort.Order order : tree.getSort()) {
            add(where, entity, order.getProperty(), Use.ORDER);
        }
    }

    private void add(String where, Class<?> entity, String path, @Nullable Use use) {
        if (use == null) {
            return;
        }
        for (Suspect suspect : suspects) {
            if (suspect.entity() != null
                    && suspect.entity().isAssignableFrom(entity)
                    && suspect.attribute().equals(path)) {
                uses.add(new QueryUse(where, suspect, use));
            }
        }
    }

    private static @Nullable Use use(Part.Type type) {
        return switch (type) {
            case SIMPLE_PROPERTY, NEGATING_SIMPLE_PROPERTY, IN, NOT_IN -> Use.EQUALITY;
            case STARTING_WITH -> Use.PREFIX;
            case LIKE, NOT_LIKE, ENDING_WITH, CONTAINING, NOT_CONTAINING, REGEX -> Use.PATTERN;
            case BETWEEN,
                    LESS_THAN,
                    LESS_THAN_EQUAL,
                    BEFORE,
                    GREATER_THAN,
                    GREATER_THAN_EQUAL,
                    AFTER ->
                    Use.RANGE;
            default -> null;
        };
    }

    private void addDeclared(String where, Query declared, Class<?> entity) {
        String written = declared.value();
        QueryText text = new QueryText(written.replace("#{#entityName}", name(entity)));
        if (declared.nativeQuery()) {
            uses.addAll(SqlUses.of(where, text, suspects));
            return;
        }
        for (Suspect suspect : suspects) {
            if (suspect.entity() != null && text.names(name(suspect.entity()))) {
                String name =
                        suspect.attribute().substring(suspect.attribute().lastIndexOf('.') + 1);
                text.uses(name).forEach(use -> uses.add(new QueryUse(where, suspect, use)));
            }
        }
        addFilled(written);
    }

    /** How queries call an entity. */
    private static String name(Class<?> entity) {
        Entity declared = entity.getAnnotation(Entity.class);
        return declared == null || declared.name().isEmpty()
                ? entity.getSimpleName()
                : declared.name();
    }

    private void addFilled(String query) {
        Matcher constructed = FILLED.matcher(query);
        while (constructed.find()) {
            try {
                filled.add(
                        Class.forName(
                                constructed.group(1),
                                false,
                                Thread.currentThread().getContextClassLoader()));
            } catch (ClassNotFoundException imported) {
                // Hibernate may know it by a shorter name.
                continue;
            }
        }
    }
}
