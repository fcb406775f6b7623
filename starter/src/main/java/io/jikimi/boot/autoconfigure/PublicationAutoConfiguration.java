package io.jikimi.boot.autoconfigure;

import io.jikimi.boot.schema.SchemaInitializer;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.publication.JdbcPublications;
import io.jikimi.publication.Publications;
import io.jikimi.subject.LegalClock;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Published documents. */
@AutoConfiguration(after = KeysAutoConfiguration.class)
@ConditionalOnBean(SchemaInitializer.class)
public final class PublicationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(Publications.class)
    JdbcPublications jikimiPublications(
            SchemaInitializer tables, DataSource dataSource, LegalClock clock) {
        return new JdbcPublications(
                JdbcClient.create(dataSource), DatabaseDialect.of(dataSource), clock);
    }
}
