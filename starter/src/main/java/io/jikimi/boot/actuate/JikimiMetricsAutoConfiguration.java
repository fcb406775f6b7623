package io.jikimi.boot.actuate;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.LegalClock;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Meters and observations, where the service collects them. */
@AutoConfiguration(
        after = JikimiOverdueAutoConfiguration.class,
        afterName = {
            "io.jikimi.boot.autoconfigure.EvidenceAutoConfiguration",
            "io.jikimi.boot.autoconfigure.PurposeAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@ConditionalOnClass({MeterBinder.class, ObservationRegistry.class})
@ConditionalOnBean({EvidenceLog.class, Overdue.class, LegalClock.class})
public final class JikimiMetricsAutoConfiguration {

    @Bean
    @ConditionalOnBean(ObservationRegistry.class)
    static ObservedDoors jikimiObservedDoors(
            ObjectProvider<ObservationRegistry> registry, ObjectProvider<Catalogue> catalogue) {
        return new ObservedDoors(
                () -> registry.getIfUnique(() -> ObservationRegistry.NOOP),
                catalogue::getIfAvailable);
    }

    /** Asked for late: the scopes ask for their listeners. */
    @Bean
    @ConditionalOnBean({ObservationRegistry.class, PurposeScope.class})
    ObservedScopes jikimiObservedScopes(
            ObjectProvider<PurposeScope> scopes,
            ObjectProvider<Catalogue> catalogue,
            ObjectProvider<ObservationRegistry> registry) {
        return new ObservedScopes(
                scopes::getObject,
                catalogue::getObject,
                () -> registry.getIfUnique(() -> ObservationRegistry.NOOP));
    }

    @Bean
    OperationMeters jikimiOperationMeters(EvidenceLog evidence, Overdue overdue, LegalClock clock) {
        return new OperationMeters(evidence, overdue, clock);
    }
}
