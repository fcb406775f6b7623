package io.jikimi.boot.actuate;

import io.jikimi.destruction.DestructionDesk;
import io.jikimi.rights.RightsDesk;
import io.jikimi.subject.LegalClock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Counts what is overdue, for the health, the endpoint and the meters. */
@AutoConfiguration(
        afterName = {
            "io.jikimi.boot.autoconfigure.RightsAutoConfiguration",
            "io.jikimi.boot.autoconfigure.DestructionAutoConfiguration"
        })
@ConditionalOnClass(Endpoint.class)
@ConditionalOnBean(LegalClock.class)
public final class JikimiOverdueAutoConfiguration {

    @Bean
    Overdue jikimiOverdue(
            ObjectProvider<RightsDesk> rights,
            ObjectProvider<DestructionDesk> destruction,
            LegalClock clock) {
        return new Overdue(rights::getIfAvailable, destruction::getIfAvailable, clock);
    }
}
