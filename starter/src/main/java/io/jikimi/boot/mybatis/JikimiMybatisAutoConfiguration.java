package io.jikimi.boot.mybatis;

import io.jikimi.boot.autoconfigure.CustodyAutoConfiguration;
import org.apache.ibatis.session.LocalCacheScope;
import org.apache.ibatis.session.SqlSessionFactory;
import org.mybatis.spring.boot.autoconfigure.ConfigurationCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What protected columns need of MyBatis, in a service that declares a handler for one. */
@AutoConfiguration(
        after = CustodyAutoConfiguration.class,
        beforeName = "org.mybatis.spring.boot.autoconfigure.MybatisAutoConfiguration")
@ConditionalOnClass(SqlSessionFactory.class)
@ConditionalOnBean(ProtectedTypeHandler.class)
public final class JikimiMybatisAutoConfiguration {

    @Bean
    MapperCheck jikimiMapperCheck(ObjectProvider<SqlSessionFactory> factories) {
        return new MapperCheck(factories);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConfigurationCustomizer.class)
    static class CustomizerConfiguration {

        /** Every statement asks the permit anew. */
        @Bean
        ConfigurationCustomizer jikimiMybatisCustomizer() {
            return configuration -> configuration.setLocalCacheScope(LocalCacheScope.STATEMENT);
        }
    }
}
