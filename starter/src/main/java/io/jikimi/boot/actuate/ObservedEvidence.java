package io.jikimi.boot.actuate;

import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.EvidenceLog;
import io.micrometer.observation.ObservationRegistry;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Observes every row of the access log, where all reads and refusals pass. A proxy of the interface
 * and no decorator, so that the log may learn more without being known here.
 */
final class ObservedEvidence implements BeanPostProcessor {

    private final Supplier<ObservationRegistry> registry;

    ObservedEvidence(Supplier<ObservationRegistry> registry) {
        this.registry = registry;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (!(bean instanceof EvidenceLog)) {
            return bean;
        }
        ProxyFactory proxies = new ProxyFactory(bean);
        proxies.addAdvice(new Observer(registry));
        return proxies.getProxy(bean.getClass().getClassLoader());
    }

    private record Observer(Supplier<ObservationRegistry> registry) implements MethodInterceptor {

        @Override
        public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
            @Nullable Object[] arguments = invocation.getArguments();
            return arguments.length > 0
                            && arguments[arguments.length - 1] instanceof AccessEntry entry
                    ? observed(invocation, entry)
                    : invocation.proceed();
        }

        private @Nullable Object observed(MethodInvocation invocation, AccessEntry entry)
                throws Throwable {
            return AccessObservation.of(entry, registry.get()).observeChecked(invocation::proceed);
        }
    }
}
