package io.jikimi.collection;

import io.jikimi.subject.LifecycleInterceptorOrder;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;

/**
 * Puts the {@link CollectionGate} around every {@link Collects} method, outside the transaction.
 *
 * <p>Register it as an infrastructure bean. It needs nothing when it is created and asks for the
 * gate at the first call, so that it draws no data source into the early phase of the start.
 */
public final class CollectsAdvisor extends StaticMethodMatcherPointcutAdvisor {

    private static final long serialVersionUID = 1L;

    private final transient CollectsAttributes attributes = new CollectsAttributes();

    /**
     * Creates the advisor.
     *
     * @param gate gives the gate, the same at every call
     */
    public CollectsAdvisor(Supplier<CollectionGate> gate) {
        setOrder(LifecycleInterceptorOrder.COLLECTION.order());
        setAdvice((MethodInterceptor) invocation -> invoke(gate, invocation));
    }

    @Override
    public boolean matches(Method method, Class<?> targetClass) {
        return attributes.find(method, targetClass).isPresent();
    }

    private @Nullable Object invoke(Supplier<CollectionGate> gate, MethodInvocation invocation)
            throws Throwable {
        Object target = invocation.getThis();
        Method method = invocation.getMethod();
        Class<?> type = target == null ? method.getDeclaringClass() : target.getClass();
        Optional<CollectsAttributes.Attribute> attribute = attributes.find(method, type);
        return attribute.isPresent()
                ? gate.get().invoke(invocation, attribute.get())
                : invocation.proceed();
    }
}
