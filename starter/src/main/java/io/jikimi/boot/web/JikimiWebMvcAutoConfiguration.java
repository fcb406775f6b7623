package io.jikimi.boot.web;

import io.jikimi.boot.autoconfigure.CurrentActor;
import io.jikimi.evidence.AccessSource;
import io.jikimi.purpose.PurposeScope;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import tools.jackson.databind.json.JsonMapper;

/** Refusals as problems, and who is behind a request. */
@AutoConfiguration(
        beforeName = {
            "io.jikimi.boot.autoconfigure.PurposeAutoConfiguration",
            "io.jikimi.boot.shiro.JikimiShiroAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({DispatcherServlet.class, JsonMapper.class})
@EnableConfigurationProperties(JikimiWebProperties.class)
public final class JikimiWebMvcAutoConfiguration {

    @Bean
    Problems jikimiProblems() {
        return new Problems(new Messages(), PrivacyJson.mapper());
    }

    @Bean
    WebMapperCheck jikimiWebMapperCheck(ObjectProvider<RequestMappingHandlerAdapter> adapters) {
        return new WebMapperCheck(adapters::stream);
    }

    @Bean
    RefusalExceptionResolver jikimiRefusalExceptionResolver(
            Problems problems, JikimiWebProperties properties) {
        return new RefusalExceptionResolver(problems, properties.basePath());
    }

    @Bean
    UntrustedSources jikimiUntrustedSources() {
        return new UntrustedSources();
    }

    @Bean
    ClientAddress jikimiClientAddress(JikimiWebProperties properties, UntrustedSources untrusted) {
        return new ClientAddress(properties.trustedProxies(), untrusted);
    }

    @Bean
    @ConditionalOnMissingBean
    AccessSource jikimiAccessSource(ClientAddress addresses) {
        return new RequestSource(addresses);
    }

    @Bean
    @ConditionalOnMissingBean
    SubjectResolver jikimiSubjectResolver() {
        return request -> Optional.empty();
    }

    @Bean
    @ConditionalOnMissingBean
    RequestPrincipal jikimiRequestPrincipal(JikimiWebProperties properties) {
        return RequestPrincipal.ofContainer(properties.principalSessionAttribute());
    }

    @Bean
    @ConditionalOnMissingBean
    ActorResolver jikimiActorResolver(SubjectResolver subjects, RequestPrincipal principals) {
        return new DefaultActorResolver(subjects, principals);
    }

    @Bean
    @ConditionalOnMissingBean
    CurrentActor jikimiCurrentActor(ActorResolver resolver, ObjectProvider<PurposeScope> scopes) {
        return new RequestActor(resolver, scopes::getIfAvailable);
    }
}
