package io.jikimi.purpose;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.Spliterator;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds methods for a purpose that would read masks, because their scope is never opened or closes
 * before anything is read. In silence that would be a shop that sends parcels to a mask, so it is a
 * reason not to start.
 */
public final class PurposeCheck {

    private static final String HANDLER = "org.springframework.web.bind.annotation.RequestMapping";
    private static final String ASYNC = "org.springframework.scheduling.annotation.Async";

    /** By their names, the last one because it need not be there. */
    private static final List<String> READ_LATER =
            List.of(
                    BaseStream.class.getName(),
                    Iterator.class.getName(),
                    Spliterator.class.getName(),
                    Flow.Publisher.class.getName(),
                    "org.reactivestreams.Publisher");

    private static final List<String> FUTURES =
            List.of(Future.class.getName(), CompletionStage.class.getName());

    private final PurposeAttributes attributes = new PurposeAttributes();
    private final Predicate<Class<?>> displays;

    /**
     * Creates the check.
     *
     * @param displays tells classes whose scope is opened by the container, such as web controllers
     */
    public PurposeCheck(Predicate<Class<?>> displays) {
        this.displays = displays;
    }

    /**
     * Looks at the classes of beans.
     *
     * @throws UnguardablePurposeException with every method that no scope can be opened around
     */
    public void check(Collection<Class<?>> types) {
        Set<String> reasons = new TreeSet<>();
        types.stream()
                .map(ClassUtils::getUserClass)
                .distinct()
                .flatMap(this::reasons)
                .forEach(reasons::add);
        if (!reasons.isEmpty()) {
            throw new UnguardablePurposeException(List.copyOf(reasons));
        }
    }

    /**
     * Whether what a method returns is read when its scope has closed. Shared with the rules for
     * the build of a service, which know types by their names.
     *
     * @param isA whether the type that is returned is one of that name
     * @param async whether the method is {@code @Async}: what that runs is done with its scope
     *     before anybody gets the future
     */
    public static boolean isReadLater(Predicate<String> isA, boolean async) {
        return READ_LATER.stream().anyMatch(isA) || !async && FUTURES.stream().anyMatch(isA);
    }

    private Stream<String> reasons(Class<?> type) {
        return Arrays.stream(methods(type))
                .filter(method -> !method.isSynthetic())
                .filter(method -> method.getDeclaringClass() != Object.class)
                .filter(method -> attributes.find(method, type) != null)
                .flatMap(method -> reason(method, type));
    }

    /** A class with a type that is not on the class path is a bean of a feature nobody uses. */
    private static Method[] methods(Class<?> type) {
        try {
            return ReflectionUtils.getUniqueDeclaredMethods(type);
        } catch (IllegalStateException incomplete) {
            return new Method[0];
        }
    }

    private Stream<String> reason(Method method, Class<?> type) {
        String reason = displays.test(type) ? noHandler(method) : noService(method);
        return reason == null
                ? Stream.empty()
                : Stream.of(type.getName() + "." + method.getName() + ": " + reason);
    }

    private static @Nullable String noHandler(Method method) {
        return !isAnnotated(method) || annotations(method).isPresent(HANDLER)
                ? null
                : "a method of a web controller that serves no request opens no scope. Move it to a"
                        + " service.";
    }

    private static @Nullable String noService(Method method) {
        String hidden = hiddenBy(method);
        if (hidden != null) {
            return "it is "
                    + hidden
                    + ", so no proxy can open its scope. Change that and call it from another bean,"
                    + " or open the scope with PurposeScope.call.";
        }
        return isReadLater(method)
                ? "it returns a "
                        + method.getReturnType().getSimpleName()
                        + ", which is read after its scope has closed. Read everything inside and"
                        + " return the result, or take the annotation away and open the scope"
                        + " around whoever reads."
                : null;
    }

    /**
     * A purpose of the whole class is meant for the methods that others call, and those of its
     * superclass may be final.
     */
    private static @Nullable String hiddenBy(Method method) {
        int modifiers = method.getModifiers();
        if (Modifier.isPrivate(modifiers)) {
            return isAnnotated(method) ? "private" : null;
        }
        if (Modifier.isStatic(modifiers)) {
            return isAnnotated(method) ? "static" : null;
        }
        return Modifier.isFinal(modifiers) && (isAnnotated(method) || isOfAnnotatedClass(method))
                ? "final"
                : null;
    }

    private static boolean isReadLater(Method method) {
        Class<?> returned = method.getReturnType();
        return !isHidden(method) && isReadLater(name -> isA(returned, name), isAsync(method));
    }

    /** Nobody else calls it, so it stands within the scope of whoever does. */
    private static boolean isHidden(Method method) {
        return Modifier.isPrivate(method.getModifiers())
                || Modifier.isStatic(method.getModifiers());
    }

    private static boolean isAsync(Method method) {
        return annotations(method).isPresent(ASYNC)
                || annotations(method.getDeclaringClass()).isPresent(ASYNC);
    }

    private static boolean isA(Class<?> type, String name) {
        try {
            return ClassUtils.forName(name, type.getClassLoader()).isAssignableFrom(type);
        } catch (ClassNotFoundException notThere) {
            return false;
        }
    }

    private static boolean isOfAnnotatedClass(Method method) {
        return annotations(method.getDeclaringClass()).isPresent(ForPurpose.class);
    }

    private static boolean isAnnotated(Method method) {
        return annotations(method).isPresent(ForPurpose.class);
    }

    private static MergedAnnotations annotations(AnnotatedElement element) {
        return MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
    }
}
