package io.jikimi.boot.actuate;

import io.jikimi.boot.web.UntrustedSources;
import io.jikimi.evidence.Checkpoints;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.LegalClock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** How the evidence, the master key and the legal duties stand, among the health of the service. */
@AutoConfiguration(
        after = JikimiOverdueAutoConfiguration.class,
        afterName = {
            "io.jikimi.boot.autoconfigure.EvidenceAutoConfiguration",
            "io.jikimi.boot.autoconfigure.KeysAutoConfiguration",
            "io.jikimi.boot.evidence.JikimiCheckpointAutoConfiguration",
            "io.jikimi.boot.web.JikimiWebMvcAutoConfiguration"
        })
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(LegalClock.class)
@EnableConfigurationProperties(JikimiHealthProperties.class)
public final class JikimiHealthAutoConfiguration {

    @Bean
    @ConditionalOnBean(EvidenceLog.class)
    @ConditionalOnEnabledHealthIndicator("jikimi-evidence")
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

    @Bean
    @ConditionalOnBean(MasterKeys.class)
    @ConditionalOnEnabledHealthIndicator("jikimi-master-key")
    @ConditionalOnMissingBean(name = "jikimiMasterKeyHealthIndicator")
    MasterKeyHealthIndicator jikimiMasterKeyHealthIndicator(MasterKeys keys, LegalClock clock) {
        return new MasterKeyHealthIndicator(keys, clock);
    }

    @Bean
    @ConditionalOnBean(Overdue.class)
    @ConditionalOnEnabledHealthIndicator("jikimi-overdue")
    @ConditionalOnMissingBean(name = "jikimiOverdueHealthIndicator")
    OverdueHealthIndicator jikimiOverdueHealthIndicator(
            Overdue overdue, JikimiHealthProperties properties) {
        return new OverdueHealthIndicator(overdue, properties.overdueDown());
    }
}
