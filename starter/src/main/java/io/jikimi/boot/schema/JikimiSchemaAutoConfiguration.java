package io.jikimi.boot.schema;

import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** Our tables and our connections, on the database of the service. */
@AutoConfiguration(
        afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
        beforeName =
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@ConditionalOnClass({DataSource.class, JdbcTemplate.class})
@ConditionalOnSingleCandidate(DataSource.class)
@EnableConfigurationProperties({JikimiDataSourceProperties.class, JikimiJdbcProperties.class})
@Import(DatabaseInitializationDependencyConfigurer.class)
public final class JikimiSchemaAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SchemaInitializer jikimiSchemaInitializer(
            DataSource dataSource, JikimiJdbcProperties properties) {
        return new SchemaInitializer(dataSource, properties.initializeSchema());
    }

    @Bean
    @ConditionalOnMissingBean
    OwnDataSource jikimiOwnDataSource(
            DataSource primary,
            @JikimiDataSource ObjectProvider<DataSource> given,
            JikimiDataSourceProperties properties) {
        DataSource chosen = given.getIfUnique();
        if (chosen != null) {
            return OwnDataSource.given(chosen);
        }
        return properties.url() == null
                ? OwnDataSource.derived(primary, properties)
                : OwnDataSource.configured(properties);
    }
}
