package io.jikimi.boot.web;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.purpose.PurposeAttributes;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.LifecycleInterceptorOrder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The purpose gate of web handlers, and the access log before the answer. */
@AutoConfiguration(
        after = JikimiWebMvcAutoConfiguration.class,
        afterName = "io.jikimi.boot.autoconfigure.PurposeAutoConfiguration")
@ConditionalOnBean({Problems.class, PurposeScope.class, Catalogue.class})
public final class JikimiPurposeGateAutoConfiguration {

    @Bean
    PurposeHandlerInterceptor jikimiPurposeHandlerInterceptor(
            PurposeScope scopes,
            Catalogue catalogue,
            ActorResolver actors,
            ClientAddress addresses) {
        return new PurposeHandlerInterceptor(
                scopes,
                new PurposeAttributes(() -> catalogue.register().code()),
                new EndpointPurposes(catalogue),
                actors,
                addresses);
    }

    @Bean
    WebMvcConfigurer jikimiPurposeGateConfigurer(PurposeHandlerInterceptor gate) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(gate).order(LifecycleInterceptorOrder.PURPOSE.order());
            }
        };
    }

    @Bean
    FilterRegistrationBean<AccessLogFilter> jikimiAccessLogFilter(
            PurposeScope scopes, Problems problems) {
        FilterRegistrationBean<AccessLogFilter> registration =
                new FilterRegistrationBean<>(new AccessLogFilter(scopes, problems));
        registration.setOrder(LifecycleFilterOrder.ACCESS_LOG.order());
        return registration;
    }
}
