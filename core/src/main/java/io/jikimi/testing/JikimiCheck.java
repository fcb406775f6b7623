package io.jikimi.testing;

import io.jikimi.catalogue.CatalogueViolation;
import io.jikimi.catalogue.Catalogues;
import io.jikimi.catalogue.LooksPersonal;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.RegisterFile;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.LegalClock;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Transient;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * What the start would check of annotations and register, and what a survey would find, as
 * assertions for the service's own build: no database, no context, no key.
 *
 * <pre>{@code
 * JikimiCheck check = JikimiCheck.ofPackage("com.example.shop");
 * check.assertNoViolations();
 * check.assertNothingLooksPersonal("Parcel.note");   // looked at, and not personal
 * }</pre>
 */
public final class JikimiCheck {

    private final List<Class<?>> classes;
    private final RegisterFile register;
    private final LegalClock clock;

    private JikimiCheck(List<Class<?>> classes, RegisterFile register, LegalClock clock) {
        this.classes = classes;
        this.register = register;
        this.clock = clock;
    }

    /**
     * Checks some entities, with the register on the class path and the day of today.
     *
     * @param classes entities, embeddables and mapped superclasses
     * @throws IllegalArgumentException if there are none: a check of nothing would always pass
     */
    public static JikimiCheck of(Collection<Class<?>> classes) {
        if (classes.isEmpty()) {
            throw new IllegalArgumentException(
                    "No class is given, and a check of nothing would always pass: name the"
                            + " entities, or their package with JikimiCheck.ofPackage");
        }
        return new JikimiCheck(
                classes.stream().sorted(Comparator.comparing(Class::getName)).toList(),
                RegisterFile.load(loader()),
                LegalClock.system(LegalClock.KOREA));
    }

    /**
     * Checks the entities below a package.
     *
     * @throws IllegalArgumentException if there are none: a check of nothing would always pass
     */
    public static JikimiCheck ofPackage(String name) {
        ClassPathScanningCandidateComponentProvider scanner =
                new ClassPathScanningCandidateComponentProvider(false) {
                    @Override
                    protected boolean isCandidateComponent(AnnotatedBeanDefinition candidate) {
                        return true;
                    }
                };
        scanner.addIncludeFilter(new AnnotationTypeFilter(Entity.class));
        scanner.addIncludeFilter(new AnnotationTypeFilter(Embeddable.class));
        scanner.addIncludeFilter(new AnnotationTypeFilter(MappedSuperclass.class));
        List<Class<?>> found = new ArrayList<>();
        scanner.findCandidateComponents(name)
                .forEach(
                        candidate ->
                                found.add(
                                        ClassUtils.resolveClassName(
                                                String.valueOf(candidate.getBeanClassName()),
                                                loader())));
        if (found.isEmpty()) {
            throw new IllegalArgumentException("No entity lies below the package '" + name + "'");
        }
        return of(found);
    }

    /** With another register. */
    public JikimiCheck with(RegisterFile other) {
        return new JikimiCheck(classes, other, clock);
    }

    /** On another day. */
    public JikimiCheck at(LegalClock other) {
        return new JikimiCheck(classes, register, other);
    }

    /**
     * Fails where annotations and register would stop the start of a service that enforces a gate;
     * while every gate observes, some of it is a warning there. The start asks for more than they
     * say: mappings and queries of Hibernate, methods for a purpose, keys and tables.
     *
     * @throws AssertionError with every violation, where it is and what to change
     */
    public void assertNoViolations() {
        fail(found -> found.severity() == CatalogueViolation.Severity.VIOLATION);
    }

    /**
     * Fails where annotations and register would stop the start, or let it warn: a ground that has
     * lapsed, a consent nobody needs.
     *
     * @throws AssertionError with every violation and every warning
     */
    public void assertNoWarnings() {
        fail(found -> true);
    }

    private void fail(Predicate<CatalogueViolation> counts) {
        List<CatalogueViolation> found =
                Catalogues.analyse(classes, register, clock).stream().filter(counts).toList();
        if (!found.isEmpty()) {
            throw new AssertionError("In annotations and register:%n%s".formatted(bullets(found)));
        }
    }

    /**
     * Fails where an attribute looks personal and carries no {@link PersonalData}.
     *
     * @param accepted attributes that were looked at and are not personal, as {@code
     *     Class.attribute}; each has to look personal, so that the list does not outlive its reason
     * @throws AssertionError with every attribute
     */
    public void assertNothingLooksPersonal(String... accepted) {
        Set<String> stale = new TreeSet<>(List.of(accepted));
        List<String> found = new ArrayList<>();
        for (Class<?> type : classes) {
            for (Field field : type.getDeclaredFields()) {
                DataKind kind = kind(type, field);
                String place = type.getSimpleName() + "." + field.getName();
                if (kind != null && !stale.remove(place) && !List.of(accepted).contains(place)) {
                    found.add(
                            place
                                    + " looks like "
                                    + kind
                                    + ": annotate it with @PersonalData, or accept '"
                                    + place
                                    + "'");
                }
            }
        }
        stale.forEach(
                place ->
                        found.add(
                                place
                                        + " is accepted, but is annotated meanwhile or does not"
                                        + " look personal any more: do not name it any longer"));
        if (!found.isEmpty()) {
            throw new AssertionError("What looks personal:%n%s".formatted(bullets(found)));
        }
    }

    private static @Nullable DataKind kind(Class<?> type, Field field) {
        boolean persistent =
                !Modifier.isStatic(field.getModifiers())
                        && !Modifier.isTransient(field.getModifiers())
                        && !carries(type, field, Transient.class)
                        && !field.isSynthetic();
        return persistent && !carries(type, field, PersonalData.class)
                ? LooksPersonal.kind(type.getSimpleName(), field.getName(), field.getType())
                : null;
    }

    /** On the field, or on its getter. */
    private static boolean carries(
            Class<?> type, Field field, Class<? extends Annotation> annotation) {
        String name = StringUtils.capitalize(field.getName());
        Method getter = ReflectionUtils.findMethod(type, "get" + name);
        List<AnnotatedElement> places = getter == null ? List.of(field) : List.of(field, getter);
        return places.stream().anyMatch(place -> place.isAnnotationPresent(annotation));
    }

    private static String bullets(List<?> lines) {
        return lines.stream().map(line -> "* " + line).collect(Collectors.joining("\n"));
    }

    private static ClassLoader loader() {
        return Objects.requireNonNull(ClassUtils.getDefaultClassLoader());
    }
}
