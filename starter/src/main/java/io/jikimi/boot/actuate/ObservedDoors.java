package io.jikimi.boot.actuate;

import io.jikimi.catalogue.Catalogue;
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
    private final Supplier<@Nullable Catalogue> catalogue;

    ObservedDoors(Supplier<ObservationRegistry> registry, Supplier<@Nullable Catalogue> catalogue) {
        this.registry = registry;
        this.catalogue = catalogue;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (!(bean instanceof EvidenceLog) && !(bean instanceof DestructionDesk)) {
            return bean;
        }
        ProxyFactory proxies = new ProxyFactory(bean);
        proxies.addAdvice(new Observer(registry, catalogue));
        return proxies.getProxy(bean.getClass().getClassLoader());
    }

    private record Observer(
            Supplier<ObservationRegistry> registry, Supplier<@Nullable Catalogue> catalogue)
            implements MethodInterceptor {

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
                return AccessObservation.of(entry, known(entry.purpose()), registry.get());
            }
            // By name, since a door may have more than one; JikimiMetricsTests fails if one is
            // renamed.
            return switch (invocation.getMethod().getName()) {
                case "seal" -> OperationObservation.SEAL.of(registry.get());
                case "runDue" -> OperationObservation.DESTRUCTION.of(registry.get());
                default -> null;
            };
        }

        private String known(String asked) {
            Catalogue register = catalogue.get();
            boolean known = register != null && register.purpose(asked).isPresent();
            return known ? asked : "unknown";
        }
    }
}
