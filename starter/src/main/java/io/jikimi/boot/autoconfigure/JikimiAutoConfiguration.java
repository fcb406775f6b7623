package io.jikimi.boot.autoconfigure;

import io.jikimi.subject.Enforcement;
import io.jikimi.subject.LegalClock;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.ConfigurableEnvironment;

/** What every room needs: the time; and the look at the properties before anything else. */
@AutoConfiguration
@EnableConfigurationProperties(JikimiProperties.class)
public final class JikimiAutoConfiguration {

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static KeyPropertyCheck jikimiKeyPropertyCheck(ConfigurableEnvironment environment) {
        return new KeyPropertyCheck(environment);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static StackCheck jikimiStackCheck(ApplicationContext context) {
        return new StackCheck(context);
    }

    /** From the properties only: what is enforced stands in one place. */
    @Bean
    Enforcement jikimiEnforcement(JikimiProperties properties) {
        return properties.enforcement();
    }

    @Bean
    @ConditionalOnMissingBean
    LegalClock jikimiLegalClock(JikimiProperties properties) {
        return LegalClock.system(properties.zone());
    }
}
