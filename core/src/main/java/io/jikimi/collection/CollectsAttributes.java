package io.jikimi.collection;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Finds out which methods carry {@link Collects}, on the class, a superclass, an interface or the
 * method a bridge stands for, and remembers the answer.
 */
final class CollectsAttributes {

    private final Map<MethodClassKey, Optional<Attribute>> attributes = new ConcurrentHashMap<>();

    Optional<Attribute> find(Method method, Class<?> target) {
        return attributes.computeIfAbsent(
                new MethodClassKey(method, target), key -> resolve(method, target));
    }

    private static Optional<Attribute> resolve(Method method, Class<?> target) {
        // Also follows a bridge to the method that was written.
        Method specific = AopUtils.getMostSpecificMethod(method, target);
        Collects collects = AnnotatedElementUtils.findMergedAnnotation(specific, Collects.class);
        if (collects == null && specific != method) {
            collects = AnnotatedElementUtils.findMergedAnnotation(method, Collects.class);
        }
        return Optional.ofNullable(collects)
                .map(found -> new Attribute(found.form(), task(specific), submission(specific)));
    }

    private static String task(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    private static int submission(Method method) {
        int found = Attribute.NO_SUBMISSION;
        Class<?>[] types = method.getParameterTypes();
        for (int index = 0; index < types.length; index++) {
            if (types[index] == ConsentSubmission.class) {
                if (found != Attribute.NO_SUBMISSION) {
                    throw new IllegalStateException(
                            "@Collects on "
                                    + task(method)
                                    + " has two ConsentSubmission parameters. Keep one.");
                }
                found = index;
            }
        }
        return found;
    }

    /**
     * What a method says.
     *
     * @param form the name of the form
     * @param task the method, for the access log
     * @param submission the index of the {@link ConsentSubmission} parameter, or {@link
     *     #NO_SUBMISSION}
     */
    record Attribute(String form, String task, int submission) {

        static final int NO_SUBMISSION = -1;
    }
}
