package io.jikimi.purpose;

import io.jikimi.catalogue.Register.CodeEntry;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * The purposes of places: of a package by its {@code package-info}, of packages and classes by the
 * {@code code} of the register. The nearest wins.
 */
final class PlacePurposes {

    private static final String BELOW = "..";

    /**
     * Made by and for the container, called before and outside of any work for a purpose; and what
     * reads for whoever calls it, which has the purpose.
     */
    private static final List<String> MACHINERY =
            List.of(
                    "org.springframework.beans.factory.FactoryBean",
                    "org.springframework.beans.factory.config.BeanPostProcessor",
                    "org.springframework.beans.factory.config.BeanFactoryPostProcessor",
                    "org.springframework.context.annotation.Configuration",
                    "org.springframework.stereotype.Repository",
                    "org.springframework.boot.context.properties.ConfigurationProperties",
                    "org.springframework.web.servlet.HandlerInterceptor",
                    "jakarta.servlet.Filter",
                    "jakarta.servlet.Servlet",
                    "jakarta.persistence.AttributeConverter");

    private final Supplier<List<CodeEntry>> entries;
    private final Map<Class<?>, Optional<String>> known = new ConcurrentHashMap<>();

    /** Nearest first: a class, then a package, then the packages below the deepest one. */
    PlacePurposes(Supplier<List<CodeEntry>> entries) {
        this.entries =
                SingletonSupplier.of(
                        () ->
                                entries.get().stream()
                                        .filter(entry -> entry.in() != null)
                                        .filter(entry -> entry.purpose() != null)
                                        .sorted(nearest())
                                        .toList());
    }

    private static Comparator<CodeEntry> nearest() {
        return Comparator.comparing(
                        (CodeEntry entry) -> place(entry).length(), Comparator.reverseOrder())
                .thenComparing(PlacePurposes::reachesBelow);
    }

    @Nullable String of(Class<?> type) {
        return known.computeIfAbsent(ClassUtils.getUserClass(type), this::search).orElse(null);
    }

    /**
     * Whether a bean's method gets the purpose of its place. What a proxy cannot see, and what
     * belongs to the container, is passed by: nobody asked for it by name.
     */
    boolean guard(Method method, Class<?> type) {
        int modifiers = method.getModifiers();
        return Modifier.isPublic(modifiers)
                && !Modifier.isStatic(modifiers)
                && !Modifier.isFinal(modifiers)
                && !ReflectionUtils.isObjectMethod(method)
                && of(type) != null
                && isService(type);
    }

    private static boolean isService(Class<?> type) {
        return !type.isInterface()
                && !Modifier.isFinal(type.getModifiers())
                && MACHINERY.stream().noneMatch(name -> isA(type, name));
    }

    /** By name, so that none of the libraries is needed. */
    private static boolean isA(Class<?> type, String name) {
        return AnnotatedElementUtils.isAnnotated(type, name)
                || ClassUtils.getAllInterfacesForClassAsSet(type).stream()
                        .anyMatch(implemented -> extend(implemented, name));
    }

    private static boolean extend(Class<?> implemented, String name) {
        return implemented.getName().equals(name)
                || Arrays.stream(implemented.getInterfaces()).anyMatch(each -> extend(each, name));
    }

    private Optional<String> search(Class<?> type) {
        return ofPackage(type)
                .or(
                        () ->
                                entries.get().stream()
                                        .filter(entry -> covers(entry, type))
                                        .map(CodeEntry::purpose)
                                        .findFirst());
    }

    private static Optional<String> ofPackage(Class<?> type) {
        return Optional.ofNullable(type.getPackage())
                .map(place -> place.getAnnotation(ForPurpose.class))
                .map(ForPurpose::value);
    }

    private static boolean covers(CodeEntry entry, Class<?> type) {
        String place = place(entry);
        String inside = type.getPackageName();
        if (reachesBelow(entry)) {
            return inside.equals(place) || inside.startsWith(place + ".");
        }
        return inside.equals(place) || type.getName().replace('$', '.').equals(place);
    }

    private static String place(CodeEntry entry) {
        String in = Objects.requireNonNull(entry.in());
        return reachesBelow(entry) ? in.substring(0, in.length() - BELOW.length()) : in;
    }

    private static boolean reachesBelow(CodeEntry entry) {
        return Objects.requireNonNull(entry.in()).endsWith(BELOW);
    }
}
