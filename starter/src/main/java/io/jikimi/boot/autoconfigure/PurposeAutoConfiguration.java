package io.jikimi.boot.autoconfigure;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.RegisterFile;
import io.jikimi.evidence.AccessSource;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.MasterKeyDesk;
import io.jikimi.keys.MasterKeys;
import io.jikimi.purpose.ProcessingBar;
import io.jikimi.purpose.PurposeAdvisor;
import io.jikimi.purpose.PurposeAuthority;
import io.jikimi.purpose.PurposeCheck;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ScopeListener;
import io.jikimi.subject.Actor;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.LegalClock;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Role;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.Environment;
import org.springframework.core.task.TaskDecorator;
import org.springframework.stereotype.Controller;
import org.springframework.util.function.SingletonSupplier;

/** The purpose scope and its gate around services. */
@AutoConfiguration(
        after = {
            KeysAutoConfiguration.class,
            CatalogueAutoConfiguration.class,
            EvidenceAutoConfiguration.class
        })
@ConditionalOnBean({Catalogue.class, DataKeys.class, EvidenceLog.class})
@EnableConfigurationProperties(PurposeProperties.class)
public final class PurposeAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    PurposeAuthority jikimiDenyingAuthority(JikimiProperties properties) {
        return switch (properties.identity()) {
            case SHIRO -> throw NoAuthorityException.withoutRealm();
            case SPRING_SECURITY -> throw NoAuthorityException.withoutFilterChain();
            case AUTO, NONE -> new DenyingAuthority();
        };
    }

    /**
     * Who gives permissions is asked for late: a realm may keep its accounts behind the entity
     * manager factory, which needs this door. So are those who bar processing.
     */
    @Bean
    @ConditionalOnMissingBean
    PurposeScope jikimiPurposeScope(
            Catalogue catalogue,
            DataKeys keys,
            ObjectProvider<PurposeAuthority> authorities,
            EvidenceLog evidence,
            LegalClock clock,
            ObjectProvider<ProcessingBar> bars,
            ObjectProvider<ScopeListener> listeners,
            PurposeProperties properties,
            Enforcement enforcement) {
        Supplier<PurposeAuthority> authority = SingletonSupplier.of(authorities::getObject);
        return new PurposeScope(
                catalogue,
                keys,
                (actor, purpose, action, item) ->
                        authority.get().permits(actor, purpose, action, item),
                evidence,
                clock,
                SingletonSupplier.of(() -> bars.orderedStream().toList()),
                SingletonSupplier.of(() -> listeners.orderedStream().toList()),
                properties.unmaskFor(),
                enforcement);
    }

    @Bean
    @ConditionalOnMissingBean
    CurrentActor jikimiCurrentActor(ObjectProvider<PurposeScope> scopes, Environment environment) {
        Actor application =
                Actor.system(environment.getProperty("spring.application.name", "application"));
        return () ->
                scopes.getObject()
                        .current()
                        .map(scope -> scope.request().actor())
                        .orElse(application);
    }

    @Bean
    StartupReport jikimiStartupReport(
            Catalogue catalogue,
            ObjectProvider<MasterKeys> masterKeys,
            ObjectProvider<MasterKeyDesk> desk,
            EvidenceLog evidence,
            Enforcement enforcement,
            LegalClock clock) {
        return new StartupReport(
                catalogue,
                masterKeys.getIfAvailable(),
                desk.getIfAvailable(),
                evidence,
                enforcement,
                clock);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static PurposeAdvisor jikimiPurposeAdvisor(
            ObjectProvider<PurposeScope> scopes,
            ObjectProvider<CurrentActor> actor,
            ObjectProvider<AccessSource> source,
            ApplicationContext context) {
        return new PurposeAdvisor(
                scopes::getObject,
                () -> actor.getObject().actor(),
                () -> source.getIfAvailable(() -> () -> null),
                PurposeAutoConfiguration::displays,
                () -> RegisterFile.load(ManagedClasses.classLoader(context)).register().code());
    }

    @Bean
    static PurposeMethods jikimiPurposeMethods(ConfigurableListableBeanFactory beans) {
        return new PurposeMethods(beans, new PurposeCheck(PurposeAutoConfiguration::displays));
    }

    /** A decorator of the service's own stays: Spring Boot applies both. */
    @Bean
    @Fallback
    @ConditionalOnBooleanProperty(
            prefix = "jikimi.purpose",
            name = "propagate",
            matchIfMissing = true)
    TaskDecorator jikimiScopeTaskDecorator(ObjectProvider<PurposeScope> scopes) {
        return new ScopeTaskDecorator(scopes::getObject);
    }

    @Bean
    @ConditionalOnBooleanProperty(
            prefix = "jikimi.purpose",
            name = "propagate",
            matchIfMissing = true)
    static AsyncRows jikimiAsyncRows(ObjectProvider<PurposeScope> scopes) {
        return new AsyncRows(scopes::getObject);
    }

    /** What a controller serves is shown to a person; the container opens its scope. */
    private static boolean displays(Class<?> type) {
        return AnnotatedElementUtils.hasAnnotation(type, Controller.class);
    }
}
