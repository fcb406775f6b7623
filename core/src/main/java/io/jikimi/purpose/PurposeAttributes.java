package io.jikimi.purpose;

import io.jikimi.catalogue.Register.CodeEntry;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Finds the purpose of a method: its {@link ForPurpose}, on the method, its interface, or the
 * class, or else the purpose of the place it stands in; the nearest wins. A method that looks up a
 * login has one unless it says another itself.
 */
public final class PurposeAttributes {

    private final Map<MethodClassKey, Optional<ForPurpose>> known = new ConcurrentHashMap<>();
    private final PlacePurposes places;

    /** Knows the annotations, and no places of the register. */
    public PurposeAttributes() {
        this(List::of);
    }

    /**
     * Knows the annotations and the places of the register.
     *
     * @param code asked once, when the first class without an annotation comes
     */
    public PurposeAttributes(Supplier<List<CodeEntry>> code) {
        this.places = new PlacePurposes(code);
    }

    /** The purpose of the method when called on {@code type}, or null. */
    public @Nullable ForPurpose find(Method method, Class<?> type) {
        return known.computeIfAbsent(new MethodClassKey(method, type), key -> search(method, type))
                .orElse(null);
    }

    /**
     * The names of the types of Spring Security whose methods look up logins, and have the purpose
     * of the login where they can be proxied.
     */
    public static Set<String> loginTypes() {
        return LoginPoints.types();
    }

    /** The purpose of the package or class by its place, or null. */
    public @Nullable String ofPlace(Class<?> type) {
        return places.of(type);
    }

    /** Whether the method of a bean without an annotation gets the purpose of its place. */
    boolean isPlaced(Method method, Class<?> type) {
        return places.guard(method, type);
    }

    private static Optional<ForPurpose> search(Method method, Class<?> type) {
        ForPurpose onMethod = AnnotatedElementUtils.findMergedAnnotation(method, ForPurpose.class);
        return Optional.ofNullable(onMethod)
                .or(() -> LoginPoints.purposeOf(method, type))
                .or(
                        () ->
                                Optional.ofNullable(
                                        AnnotatedElementUtils.findMergedAnnotation(
                                                type, ForPurpose.class)));
    }
}
