package io.jikimi.boot.autoconfigure;

import io.jikimi.boot.schema.OwnDataSource;
import io.jikimi.boot.schema.SchemaInitializer;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.EvidenceSigner;
import io.jikimi.evidence.JdbcEvidenceLog;
import io.jikimi.keys.KeyLedgerSigner;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.LegalClock;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The ledgers and the access log. */
@AutoConfiguration(after = KeysAutoConfiguration.class)
@ConditionalOnBean({SchemaInitializer.class, MasterKeys.class})
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
            LegalClock clock) {
        return new JdbcEvidenceLog(host, own.dataSource(), signer, clock);
    }
}
