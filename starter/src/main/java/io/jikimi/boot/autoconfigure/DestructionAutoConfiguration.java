package io.jikimi.boot.autoconfigure;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.custody.Custody;
import io.jikimi.custody.RetentionListener;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.destruction.DestructionBar;
import io.jikimi.destruction.DestructionDesk;
import io.jikimi.destruction.DestructionPolicy;
import io.jikimi.destruction.JdbcDestructionDesk;
import io.jikimi.destruction.RetentionDeadlines;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.keys.DataKeys;
import io.jikimi.subject.LegalClock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;

/** Deadlines, sealing and destruction. */
@AutoConfiguration(after = CollectionAutoConfiguration.class)
@ConditionalOnBean({Custody.class, PlatformTransactionManager.class})
@EnableConfigurationProperties(DestructionProperties.class)
public final class DestructionAutoConfiguration {

    @Bean
    RetentionListener jikimiRetentionDeadlines(
            Catalogue catalogue, LegalClock clock, DataSource dataSource, EvidenceLog evidence) {
        return new RetentionDeadlines(catalogue, clock, DatabaseDialect.of(dataSource), evidence);
    }

    @Bean
    @ConditionalOnMissingBean(DestructionDesk.class)
    JdbcDestructionDesk jikimiDestructionDesk(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            Catalogue catalogue,
            Custody custody,
            DataKeys keys,
            EvidenceLog evidence,
            LegalClock clock,
            DestructionProperties properties,
            ObjectProvider<DestructionBar> bars) {
        return new JdbcDestructionDesk(
                dataSource,
                transactions,
                catalogue,
                custody,
                keys,
                evidence,
                clock,
                new DestructionPolicy(properties.undoWindow()),
                bars.orderedStream().toList());
    }
}
