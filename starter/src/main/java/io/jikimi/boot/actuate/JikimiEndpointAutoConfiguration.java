package io.jikimi.boot.actuate;

import io.jikimi.boot.quartz.JobRuns;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.LegalClock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The actuator's endpoint {@code personaldata}, where the service exposes it. */
@AutoConfiguration(
        after = JikimiOverdueAutoConfiguration.class,
        afterName = {
            "io.jikimi.boot.autoconfigure.CatalogueAutoConfiguration",
            "io.jikimi.boot.autoconfigure.EvidenceAutoConfiguration",
            "io.jikimi.boot.autoconfigure.KeysAutoConfiguration"
        })
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(PersonalDataEndpoint.class)
@ConditionalOnBean({Catalogue.class, EvidenceLog.class, Overdue.class})
public final class JikimiEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    PersonalDataEndpoint jikimiPersonalDataEndpoint(
            Catalogue catalogue,
            EvidenceLog evidence,
            ObjectProvider<MasterKeys> keys,
            Overdue overdue,
            Enforcement enforcement,
            LegalClock clock,
            ObjectProvider<JobRuns> jobs) {
        return new PersonalDataEndpoint(
                catalogue,
                evidence,
                keys.getIfAvailable(),
                overdue,
                enforcement,
                clock,
                jobs.getIfAvailable());
    }
}
