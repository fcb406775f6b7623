package io.jikimi.boot.autoconfigure;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.collection.ConsentLedger;
import io.jikimi.custody.Custody;
import io.jikimi.custody.SubjectReassignment;
import io.jikimi.destruction.DestructionDesk;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.keys.DataKeys;
import io.jikimi.notice.NoticeDesk;
import io.jikimi.provision.ProvisionGate;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.rights.JdbcRightsDesk;
import io.jikimi.rights.LedgerSubjectMerge;
import io.jikimi.rights.RightsDesk;
import io.jikimi.rights.SubjectMerge;
import io.jikimi.subject.LegalClock;
import jakarta.persistence.EntityManagerFactory;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.PlatformTransactionManager;

/** Requests of data subjects. */
@AutoConfiguration(
        after = {
            DestructionAutoConfiguration.class,
            NoticeAutoConfiguration.class,
            ProvisionAutoConfiguration.class
        })
@ConditionalOnBean({
    Custody.class,
    DestructionDesk.class,
    ConsentLedger.class,
    ProvisionGate.class,
    NoticeDesk.class
})
public final class RightsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(RightsDesk.class)
    JdbcRightsDesk jikimiRightsDesk(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            EntityManagerFactory factory,
            Catalogue catalogue,
            Custody custody,
            DestructionDesk destruction,
            ConsentLedger consents,
            ProvisionGate provisions,
            NoticeDesk notices,
            PurposeScope scopes,
            DataKeys keys,
            EvidenceLog evidence,
            LegalClock clock) {
        return new JdbcRightsDesk(
                dataSource,
                transactions,
                SharedEntityManagerCreator.createSharedEntityManager(factory),
                catalogue,
                custody,
                destruction,
                consents,
                provisions,
                notices,
                scopes,
                keys,
                evidence,
                clock);
    }

    @Bean
    @ConditionalOnMissingBean(SubjectMerge.class)
    @ConditionalOnBean(SubjectReassignment.class)
    LedgerSubjectMerge jikimiSubjectMerge(
            Catalogue catalogue,
            Custody custody,
            SubjectReassignment reassignment,
            ConsentLedger consents,
            DestructionDesk destruction,
            ProvisionGate provisions,
            NoticeDesk notices,
            DataKeys keys,
            EvidenceLog evidence,
            LegalClock clock) {
        return new LedgerSubjectMerge(
                catalogue,
                custody,
                reassignment,
                consents,
                destruction,
                provisions,
                notices,
                keys,
                evidence,
                clock);
    }
}
