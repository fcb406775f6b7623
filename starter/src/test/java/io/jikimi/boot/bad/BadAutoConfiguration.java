package io.jikimi.boot.bad;

import io.jikimi.purpose.PurposeAuthority;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Breaks every rule of {@code WiringTests}. */
@AutoConfiguration
public class BadAutoConfiguration {

    /** Is public, is no default candidate's problem, and has the condition on the method. */
    @Bean
    @ConditionalOnClass(DataSource.class)
    public DataSource dataSource() {
        throw new UnsupportedOperationException("bad");
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    PurposeAuthority authority() {
        return (actor, purpose, action, item) -> true;
    }

    @Bean
    BeanFactoryPostProcessor postProcessor() {
        return factory -> {};
    }
}
