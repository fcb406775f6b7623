package io.jikimi.boot.autoconfigure;

import io.jikimi.boot.schema.OwnDataSource;
import io.jikimi.boot.schema.SchemaInitializer;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.evidence.AccessLogDuty;
import io.jikimi.evidence.AccessLogPurge;
import io.jikimi.evidence.AccessReview;
import io.jikimi.evidence.AccessSource;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.EvidenceSigner;
import io.jikimi.evidence.JdbcAccessLogPurge;
import io.jikimi.evidence.JdbcAccessReview;
import io.jikimi.evidence.JdbcEvidenceLog;
import io.jikimi.evidence.OfficeHours;
import io.jikimi.evidence.ProcessedSubjects;
import io.jikimi.evidence.SearchConditions;
import io.jikimi.evidence.StaffSubjects;
import io.jikimi.keys.KeyLedgerSigner;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.LegalClock;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The ledgers and the access log. */
@AutoConfiguration(after = {KeysAutoConfiguration.class, CatalogueAutoConfiguration.class})
@ConditionalOnBean({SchemaInitializer.class, MasterKeys.class})
@EnableConfigurationProperties(EvidenceProperties.class)
public final class EvidenceAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(EvidenceSigner.class)
    KeyLedgerSigner jikimiEvidenceSigner(
            SchemaInitializer tables, OwnDataSource own, MasterKeys masterKeys, LegalClock clock) {
        return new KeyLedgerSigner(own.dataSource(), masterKeys, clock);
    }

    @Bean
    @ConditionalOnMissingBean(EvidenceLog.class)
    JdbcEvidenceLog jikimiEvidenceLog(
            SchemaInitializer tables,
            DataSource host,
            OwnDataSource own,
            EvidenceSigner signer,
            ObjectProvider<AccessSource> source,
            LegalClock clock) {
        return new JdbcEvidenceLog(
                host, own.dataSource(), signer, source.getIfAvailable(() -> () -> null), clock);
    }

    @Bean
    @ConditionalOnMissingBean
    AccessReview jikimiAccessReview(
            SchemaInitializer tables,
            DataSource host,
            OwnDataSource own,
            EvidenceLog evidence,
            EvidenceProperties properties,
            ObjectProvider<StaffSubjects> staff,
            ObjectProvider<SearchConditions> conditions,
            LegalClock clock) {
        return new JdbcAccessReview(
                host,
                own.dataSource(),
                evidence,
                new OfficeHours(properties.officeHours().from(), properties.officeHours().until()),
                staff.getIfAvailable(() -> account -> Optional.empty()),
                conditions.getIfAvailable(() -> surname -> Set.of()),
                clock);
    }

    /** Where nobody counts the data subjects, they are taken for many: the longer period holds. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(Catalogue.class)
    AccessLogPurge jikimiAccessLogPurge(
            SchemaInitializer tables,
            DataSource host,
            OwnDataSource own,
            EvidenceSigner signer,
            Catalogue catalogue,
            ObjectProvider<ProcessedSubjects> subjects,
            EvidenceProperties properties,
            LegalClock clock) {
        return new JdbcAccessLogPurge(
                host,
                own.dataSource(),
                signer,
                new AccessLogDuty(
                        catalogue,
                        subjects.getIfAvailable(() -> since -> AccessLogDuty.MANY_SUBJECTS),
                        clock,
                        properties.accessLog().registeredTelecom(),
                        properties.accessLog().period()),
                clock);
    }
}
