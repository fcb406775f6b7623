package io.jikimi.boot.autoconfigure;

import io.jikimi.boot.schema.OwnDataSource;
import io.jikimi.boot.schema.SchemaInitializer;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.provision.JdbcProvisionGate;
import io.jikimi.provision.ProvisionAdvisor;
import io.jikimi.provision.ProvisionGate;
import io.jikimi.publication.Publications;
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

/** Third parties and trustees, and the gate in front of them. */
@AutoConfiguration(after = CollectionAutoConfiguration.class)
@ConditionalOnBean({ConsentLedger.class, SchemaInitializer.class})
public final class ProvisionAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(ProvisionGate.class)
    JdbcProvisionGate jikimiProvisionGate(
            OwnDataSource own,
            DataSource host,
            Publications publications,
            ConsentLedger consents,
            PurposeScope scopes,
            EvidenceLog evidence,
            Enforcement enforcement,
            LegalClock clock,
            Catalogue catalogue) {
        JdbcProvisionGate gate =
                new JdbcProvisionGate(
                        own.dataSource(),
                        host,
                        publications,
                        consents,
                        scopes,
                        evidence,
                        enforcement,
                        clock);
        gate.start(catalogue.register());
        return gate;
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static ProvisionAdvisor jikimiProvisionAdvisor(
            ObjectProvider<ProvisionGate> gate, ObjectProvider<CurrentActor> actor) {
        return new ProvisionAdvisor(gate::getObject, () -> actor.getObject().actor());
    }
}
