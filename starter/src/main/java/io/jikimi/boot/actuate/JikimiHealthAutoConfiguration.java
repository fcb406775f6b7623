package io.jikimi.boot.actuate;

import io.jikimi.boot.web.UntrustedSources;
import io.jikimi.evidence.Checkpoints;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.subject.LegalClock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** How the evidence stands, among the health of the service. */
@AutoConfiguration(
        afterName = {
            "io.jikimi.boot.autoconfigure.EvidenceAutoConfiguration",
            "io.jikimi.boot.evidence.JikimiCheckpointAutoConfiguration",
            "io.jikimi.boot.web.JikimiWebMvcAutoConfiguration"
        },
        beforeName =
                "org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean({EvidenceLog.class, LegalClock.class})
@ConditionalOnEnabledHealthIndicator("jikimi-evidence")
public final class JikimiHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "jikimiEvidenceHealthIndicator")
    EvidenceHealthIndicator jikimiEvidenceHealthIndicator(
            EvidenceLog evidence,
            ObjectProvider<Checkpoints> checkpoints,
            ObjectProvider<UntrustedSources> sources,
            LegalClock clock) {
        return new EvidenceHealthIndicator(
                evidence,
                checkpoints.getIfAvailable(() -> new Checkpoints(evidence, List.of(), clock)),
                () -> sources.stream().flatMap(found -> found.peers().stream()).toList(),
                clock);
    }
}
