package io.jikimi.boot.autoconfigure;

import io.jikimi.boot.schema.SchemaInitializer;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.grants.AccessRights;
import io.jikimi.grants.AccountDirectory;
import io.jikimi.grants.JdbcAccessRights;
import io.jikimi.subject.LegalClock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;

/** The access rights of the service's accounts. */
@AutoConfiguration(
        after = EvidenceAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration"
        })
@ConditionalOnBean({SchemaInitializer.class, EvidenceLog.class, PlatformTransactionManager.class})
public final class GrantsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(AccessRights.class)
    JdbcAccessRights jikimiAccessRights(
            SchemaInitializer tables,
            DataSource dataSource,
            PlatformTransactionManager transactions,
            ObjectProvider<AccountDirectory> directory,
            EvidenceLog evidence,
            LegalClock clock) {
        return new JdbcAccessRights(
                dataSource, transactions, directory.getIfAvailable(), evidence, clock);
    }
}
