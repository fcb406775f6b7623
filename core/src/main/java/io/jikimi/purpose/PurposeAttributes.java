package io.jikimi.purpose;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Finds the {@link ForPurpose} of a method: on the method, its interface, or the class; the nearest
 * wins. A method that looks up a login has one unless it says another itself.
 */
public final class PurposeAttributes {

    private final Map<MethodClassKey, Optional<ForPurpose>> known = new ConcurrentHashMap<>();

    /** The purpose of the method when called on {@code type}, or null. */
    public @Nullable ForPurpose find(Method method, Class<?> type) {
        return known.computeIfAbsent(new MethodClassKey(method, type), key -> search(method, type))
                .orElse(null);
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
