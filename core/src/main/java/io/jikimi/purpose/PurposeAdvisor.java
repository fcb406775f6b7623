package io.jikimi.purpose;

import io.jikimi.catalogue.Register.CodeEntry;
import io.jikimi.evidence.AccessSource;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LifecycleInterceptorOrder;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;

/**
 * Puts the purpose gate around every bean with {@link ForPurpose}, or with a purpose by its place.
 * An infrastructure bean: it takes its collaborators lazily, so that it drags none of them into
 * existence early.
 */
public final class PurposeAdvisor extends StaticMethodMatcherPointcutAdvisor {

    private static final long serialVersionUID = 1L;

    private final transient PurposeAttributes attributes;
    private final transient Predicate<Class<?>> displays;

    /**
     * Creates the advisor.
     *
     * @param scopes the door
     * @param actor who acts on this thread
     * @param source says whether a request stands behind this thread: without one, what a scheduler
     *     or a broker calls acts as the service itself
     * @param displays tells classes whose methods show data to a person, such as web controllers:
     *     their scope is opened by the container, with masks, and must not be widened here
     * @param code the places of the register, which are asked for before there is a catalogue
     */
    public PurposeAdvisor(
            Supplier<PurposeScope> scopes,
            Supplier<Actor> actor,
            Supplier<AccessSource> source,
            Predicate<Class<?>> displays,
            Supplier<List<CodeEntry>> code) {
        this.attributes = new PurposeAttributes(code);
        this.displays = displays;
        setAdvice(new PurposeInterceptor(scopes, actor, source, attributes));
        setOrder(LifecycleInterceptorOrder.PURPOSE.order());
    }

    @Override
    public boolean matches(Method method, Class<?> targetClass) {
        return !displays.test(targetClass)
                && (attributes.find(method, targetClass) != null
                        || attributes.isPlaced(method, targetClass));
    }
}
