package io.jikimi.boot.autoconfigure;

import io.jikimi.boot.schema.OwnDataSource;
import io.jikimi.boot.schema.SchemaInitializer;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.collection.CollectionGate;
import io.jikimi.collection.CollectsAdvisor;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.collection.JdbcConsentLedger;
import io.jikimi.collection.PublishedForms;
import io.jikimi.custody.CustodyRuntime;
import io.jikimi.custody.WriteGuard;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.keys.KeyStateLock;
import io.jikimi.publication.Publications;
import io.jikimi.purpose.ProcessingBar;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.LegalClock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Forms, consents, and the guard that asks for a basis at every write. */
@AutoConfiguration(
        after = {
            CustodyAutoConfiguration.class,
            PublicationAutoConfiguration.class,
            NoticeAutoConfiguration.class
        })
@ConditionalOnBean({
    CustodyRuntime.class,
    Publications.class,
    SchemaInitializer.class,
    PlatformTransactionManager.class
})
public final class CollectionAutoConfiguration {

    @Bean(initMethod = "publish")
    @ConditionalOnMissingBean
    PublishedForms jikimiPublishedForms(Catalogue catalogue, Publications publications) {
        return new PublishedForms(catalogue, publications);
    }

    @Bean
    @ConditionalOnMissingBean(ConsentLedger.class)
    JdbcConsentLedger jikimiConsentLedger(
            SchemaInitializer tables,
            DataSource dataSource,
            PublishedForms forms,
            EvidenceLog evidence,
            LegalClock clock) {
        return new JdbcConsentLedger(
                JdbcClient.create(dataSource),
                DatabaseDialect.of(dataSource),
                forms,
                evidence,
                clock);
    }

    @Bean
    @ConditionalOnMissingBean
    CollectionGate jikimiCollectionGate(
            Catalogue catalogue,
            PublishedForms forms,
            JdbcConsentLedger ledger,
            DataSource dataSource,
            PurposeScope scopes,
            CurrentActor actor,
            EvidenceLog evidence,
            Enforcement enforcement,
            PlatformTransactionManager transactions,
            OwnDataSource own,
            LegalClock clock) {
        return new CollectionGate(
                catalogue,
                forms,
                ledger,
                new KeyStateLock(DatabaseDialect.of(dataSource)),
                scopes,
                actor::actor,
                evidence,
                enforcement,
                transactions,
                dataSource,
                own.dataSource(),
                clock);
    }

    /** Reads that rest on a consent end with it. */
    @Bean
    ProcessingBar jikimiConsentBar(CollectionGate gate) {
        return gate.processingBar();
    }

    @Bean
    WriteGuard jikimiBasisGuard(CollectionGate gate) {
        return gate.writeGuard();
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static CollectsAdvisor jikimiCollectsAdvisor(ObjectProvider<CollectionGate> gate) {
        return new CollectsAdvisor(gate::getObject);
    }
}
