package io.jikimi.boot.actuate;

import io.jikimi.evidence.EvidenceLog;
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
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@ConditionalOnClass({MeterBinder.class, ObservationRegistry.class})
@ConditionalOnBean({EvidenceLog.class, Overdue.class, LegalClock.class})
public final class JikimiMetricsAutoConfiguration {

    @Bean
    @ConditionalOnBean(ObservationRegistry.class)
    static ObservedEvidence jikimiObservedEvidence(ObjectProvider<ObservationRegistry> registry) {
        return new ObservedEvidence(() -> registry.getIfUnique(() -> ObservationRegistry.NOOP));
    }

    @Bean
    OperationMeters jikimiOperationMeters(EvidenceLog evidence, Overdue overdue, LegalClock clock) {
        return new OperationMeters(evidence, overdue, clock);
    }
}
