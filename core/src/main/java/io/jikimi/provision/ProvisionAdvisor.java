package io.jikimi.provision;

import io.jikimi.subject.Actor;
import io.jikimi.subject.LifecycleInterceptorOrder;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Puts the {@link ProvisionGate} around every method with {@link ProvidesTo} or {@link EntrustsTo},
 * outside the transaction. An infrastructure bean: it asks for the gate at the first call.
 */
public final class ProvisionAdvisor extends StaticMethodMatcherPointcutAdvisor {

    private static final long serialVersionUID = 1L;

    private final transient Map<MethodClassKey, Optional<Attribute>> attributes =
            new ConcurrentHashMap<>();

    /**
     * Creates the advisor.
     *
     * @param gate gives the gate, the same at every call
     * @param actor who acts on this thread
     */
    public ProvisionAdvisor(Supplier<ProvisionGate> gate, Supplier<Actor> actor) {
        setOrder(LifecycleInterceptorOrder.PROVISION.order());
        setAdvice((MethodInterceptor) invocation -> invoke(gate.get(), actor.get(), invocation));
    }

    @Override
    public boolean matches(Method method, Class<?> targetClass) {
        return find(method, targetClass).isPresent();
    }

    private @Nullable Object invoke(ProvisionGate gate, Actor actor, MethodInvocation invocation)
            throws Throwable {
        Method method = invocation.getMethod();
        Object target = invocation.getThis();
        Class<?> type =
                target == null ? method.getDeclaringClass() : AopUtils.getTargetClass(target);
        Optional<Attribute> attribute = find(method, type);
        if (attribute.isEmpty()) {
            return invocation.proceed();
        }
        String task = type.getSimpleName() + "." + method.getName();
        Callable<@Nullable Object> work = () -> proceed(invocation);
        return attribute.get().kind() == Provision.Kind.PROVISION
                ? gate.provide(attribute.get().name(), actor, task, work)
                : gate.entrust(attribute.get().name(), actor, task, work);
    }

    private static @Nullable Object proceed(MethodInvocation invocation) throws Exception {
        try {
            return invocation.proceed();
        } catch (Exception | Error failure) {
            throw failure;
        } catch (Throwable neither) {
            throw new IllegalStateException("A method threw neither exception nor error", neither);
        }
    }

    private Optional<Attribute> find(Method method, Class<?> type) {
        return attributes.computeIfAbsent(
                new MethodClassKey(method, type), key -> search(method, type));
    }

    private static Optional<Attribute> search(Method method, Class<?> type) {
        Method specific = AopUtils.getMostSpecificMethod(method, type);
        ProvidesTo provides =
                AnnotatedElementUtils.findMergedAnnotation(specific, ProvidesTo.class);
        EntrustsTo entrusts =
                AnnotatedElementUtils.findMergedAnnotation(specific, EntrustsTo.class);
        if (provides != null && entrusts != null) {
            throw new IllegalStateException(
                    type.getSimpleName()
                            + "."
                            + method.getName()
                            + " carries @ProvidesTo and @EntrustsTo. A recipient is either a third"
                            + " party or a trustee: keep one.");
        }
        if (provides != null) {
            return Optional.of(new Attribute(Provision.Kind.PROVISION, provides.value()));
        }
        return Optional.ofNullable(entrusts)
                .map(found -> new Attribute(Provision.Kind.ENTRUSTMENT, found.value()));
    }

    private record Attribute(Provision.Kind kind, String name) {}
}
