package io.jikimi.boot.actuate;

import io.jikimi.destruction.DestructionDesk;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.EvidenceLog;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Observes every row of the access log, where all reads and refusals pass, and every run that
 * chains evidence or destroys what is due. Proxies of the interfaces and no decorators, so that the
 * doors may learn more without being known here.
 */
final class ObservedDoors implements BeanPostProcessor {

    private final Supplier<ObservationRegistry> registry;

    ObservedDoors(Supplier<ObservationRegistry> registry) {
        this.registry = registry;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (!(bean instanceof EvidenceLog) && !(bean instanceof DestructionDesk)) {
            return bean;
        }
        ProxyFactory proxies = new ProxyFactory(bean);
        proxies.addAdvice(new Observer(registry));
        return proxies.getProxy(bean.getClass().getClassLoader());
    }

    private record Observer(Supplier<ObservationRegistry> registry) implements MethodInterceptor {

        @Override
        public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
            Observation observation = observation(invocation);
            return observation == null
                    ? invocation.proceed()
                    : observation.observeChecked(invocation::proceed);
        }

        private @Nullable Observation observation(MethodInvocation invocation) {
            @Nullable Object[] arguments = invocation.getArguments();
            if (arguments.length > 0
                    && arguments[arguments.length - 1] instanceof AccessEntry entry) {
                return AccessObservation.of(entry, registry.get());
            }
            return switch (invocation.getMethod().getName()) {
                case "seal" -> OperationObservation.SEAL.of(registry.get());
                case "runDue" -> OperationObservation.DESTRUCTION.of(registry.get());
                default -> null;
            };
        }
    }
}
