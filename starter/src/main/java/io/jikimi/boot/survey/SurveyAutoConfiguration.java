package io.jikimi.boot.survey;

import io.jikimi.boot.survey.SurveyRun.HandlerSource;
import io.jikimi.boot.survey.SurveyRun.StatementSource;
import jakarta.persistence.EntityManagerFactory;
import javax.sql.DataSource;
import org.apache.ibatis.session.SqlSessionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.repository.core.support.RepositoryFactoryInformation;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The survey of a service. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration",
            "org.mybatis.spring.boot.autoconfigure.MybatisAutoConfiguration"
        })
@ConditionalOnProperty(name = "jikimi.mode", havingValue = "survey")
public final class SurveyAutoConfiguration {

    /** After the configuration below: its bean is there, or it is not. */
    @Bean
    @ConditionalOnMissingBean(SurveyRun.class)
    NothingSurveyed jikimiNothingSurveyed() {
        return new NothingSurveyed();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({EntityManagerFactory.class, RepositoryFactoryInformation.class})
    @ConditionalOnSingleCandidate(DataSource.class)
    @ConditionalOnBean(EntityManagerFactory.class)
    @EnableConfigurationProperties(SurveyProperties.class)
    static class RunConfiguration {

        @Bean
        SurveyRun jikimiSurvey(
                ObjectProvider<EntityManagerFactory> factory,
                DataSource dataSource,
                ObjectProvider<RepositoryFactoryInformation<?, ?>> repositories,
                ObjectProvider<StatementSource> statements,
                ObjectProvider<HandlerSource> handlers,
                SurveyProperties properties) {
            return new SurveyRun(
                    factory, dataSource, repositories, statements, handlers, properties);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(SqlSessionFactory.class)
    static class MapperConfiguration {

        @Bean
        StatementSource jikimiSurveyedMappers(ObjectProvider<SqlSessionFactory> factories) {
            return suspects ->
                    factories.stream()
                            .flatMap(factory -> MapperQueries.of(factory, suspects).stream())
                            .toList();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RequestMappingHandlerMapping.class)
    static class HandlerConfiguration {

        @Bean
        HandlerSource jikimiSurveyedHandlers(
                ObjectProvider<RequestMappingHandlerMapping> mappings) {
            return () -> HandlerTypes.of(mappings.stream().toList());
        }
    }
}
