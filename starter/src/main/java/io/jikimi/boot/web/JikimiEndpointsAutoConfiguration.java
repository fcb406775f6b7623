package io.jikimi.boot.web;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.evidence.AccessReview;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.grants.AccessRights;
import io.jikimi.purpose.PurposeAuthority;
import io.jikimi.rights.RightsDesk;
import io.jikimi.storage.ProtectionSheets;
import io.jikimi.subject.LegalClock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.accept.ContentNegotiationManager;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The generated endpoints of data subjects and of the privacy officer. */
@AutoConfiguration(
        after = JikimiWebMvcAutoConfiguration.class,
        afterName = {
            "io.jikimi.boot.autoconfigure.GrantsAutoConfiguration",
            "io.jikimi.boot.autoconfigure.RightsAutoConfiguration"
        })
@ConditionalOnBean(Problems.class)
public final class JikimiEndpointsAutoConfiguration {

    @Bean
    WebMvcConfigurer jikimiEndpointsConfigurer(
            SubjectResolver subjects,
            ActorResolver actors,
            RequestPrincipal principals,
            ClientAddress addresses,
            JikimiWebProperties properties,
            ObjectProvider<ContentNegotiationManager> negotiation) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(
                                new Visitor(
                                        subjects,
                                        actors,
                                        principals,
                                        properties.sameOrigin() ? new SameOrigin(addresses) : null,
                                        () ->
                                                negotiation.getIfUnique(
                                                        ContentNegotiationManager::new)))
                        .order(Ordered.HIGHEST_PRECEDENCE);
            }

            @Override
            public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
                builder.addCustomConverter(
                        new PrivacyMessageConverter(
                                PrivacyJson.mapper(),
                                Math.toIntExact(properties.maxBodySize().toBytes())));
            }
        };
    }

    @Bean
    @ConditionalOnBean({ConsentLedger.class, RightsDesk.class, Catalogue.class})
    @ConditionalOnBooleanProperty(name = "jikimi.web.consents.enabled", matchIfMissing = true)
    ConsentController jikimiConsentController(
            ConsentLedger ledger,
            RightsDesk desk,
            Catalogue catalogue,
            ClientAddress addresses,
            PlatformTransactionManager transactions) {
        return new ConsentController(
                ledger, desk, catalogue, addresses, new TransactionTemplate(transactions));
    }

    @Bean
    @ConditionalOnBean({RightsDesk.class, LegalClock.class})
    @ConditionalOnBooleanProperty(name = "jikimi.web.me.enabled", matchIfMissing = true)
    MeController jikimiMeController(
            RightsDesk desk, LegalClock clock, PlatformTransactionManager transactions) {
        return new MeController(desk, clock, new TransactionTemplate(transactions));
    }

    @Bean
    @ConditionalOnBean(RightsDesk.class)
    @ConditionalOnBooleanProperty(name = "jikimi.web.requests.enabled", matchIfMissing = true)
    RightsController jikimiRightsController(
            RightsDesk desk, PlatformTransactionManager transactions) {
        return new RightsController(desk, new TransactionTemplate(transactions));
    }

    @Bean
    @ConditionalOnBean({EvidenceLog.class, PurposeAuthority.class})
    @ConditionalOnBooleanProperty(name = "jikimi.web.desk.enabled", matchIfMissing = true)
    DeskController jikimiDeskController(EvidenceLog evidence, PurposeAuthority authority) {
        return new DeskController(evidence, new DeskPermission(authority));
    }

    @Bean
    @ConditionalOnBean({AccessReview.class, PurposeAuthority.class, LegalClock.class})
    @ConditionalOnBooleanProperty(name = "jikimi.web.desk.enabled", matchIfMissing = true)
    AccessReviewController jikimiAccessReviewController(
            AccessReview review, PurposeAuthority authority, LegalClock clock) {
        return new AccessReviewController(review, new DeskPermission(authority), clock);
    }

    @Bean
    @ConditionalOnBean({AccessRights.class, PurposeAuthority.class, LegalClock.class})
    @ConditionalOnBooleanProperty(name = "jikimi.web.desk.enabled", matchIfMissing = true)
    AccessRightsController jikimiAccessRightsController(
            AccessRights rights, PurposeAuthority authority, LegalClock clock) {
        return new AccessRightsController(rights, new DeskPermission(authority), clock);
    }

    @Bean
    @ConditionalOnBean({ProtectionSheets.class, PurposeAuthority.class})
    @ConditionalOnBooleanProperty(name = "jikimi.web.desk.enabled", matchIfMissing = true)
    ProtectionController jikimiProtectionController(
            ProtectionSheets sheets, PurposeAuthority authority) {
        return new ProtectionController(sheets, new DeskPermission(authority));
    }

    @Bean
    @ConditionalOnBean({RightsDesk.class, PurposeAuthority.class, LegalClock.class})
    @ConditionalOnBooleanProperty(name = "jikimi.web.desk.enabled", matchIfMissing = true)
    DeskRequestsController jikimiDeskRequestsController(
            RightsDesk desk,
            PurposeAuthority authority,
            LegalClock clock,
            PlatformTransactionManager transactions) {
        return new DeskRequestsController(
                desk, new DeskPermission(authority), clock, new TransactionTemplate(transactions));
    }

    @Bean
    @ConditionalOnBean({RightsDesk.class, PurposeAuthority.class})
    @ConditionalOnBooleanProperty(name = "jikimi.web.desk.enabled", matchIfMissing = true)
    MandateController jikimiMandateController(
            RightsDesk desk, PurposeAuthority authority, PlatformTransactionManager transactions) {
        return new MandateController(
                desk, new DeskPermission(authority), new TransactionTemplate(transactions));
    }
}
