package io.jikimi.boot.web;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;
import tools.jackson.databind.json.JsonMapper;

/** Refusals as problems, and the purpose gate of web handlers. */
@AutoConfiguration(
        beforeName = "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({DispatcherServlet.class, JsonMapper.class})
@EnableConfigurationProperties(JikimiWebProperties.class)
public final class JikimiWebMvcAutoConfiguration {

    @Bean
    Problems jikimiProblems() {
        return new Problems(new Messages(), PrivacyJson.mapper());
    }

    @Bean
    RefusalExceptionResolver jikimiRefusalExceptionResolver(
            Problems problems, JikimiWebProperties properties) {
        return new RefusalExceptionResolver(problems, properties.basePath());
    }
}
