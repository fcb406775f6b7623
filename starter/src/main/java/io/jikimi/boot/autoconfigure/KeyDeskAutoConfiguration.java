package io.jikimi.boot.autoconfigure;

import io.jikimi.boot.schema.OwnDataSource;
import io.jikimi.boot.schema.SchemaInitializer;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.keys.JdbcKeyRotation;
import io.jikimi.keys.JdbcMasterKeyDesk;
import io.jikimi.keys.KeyRotation;
import io.jikimi.keys.KeySweep;
import io.jikimi.keys.MasterKeyDesk;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.LegalClock;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * The life of the master key and the rotation of what it wraps, which are told in the ledger and
 * therefore come after it.
 */
@AutoConfiguration(after = {KeysAutoConfiguration.class, EvidenceAutoConfiguration.class})
@ConditionalOnBean({SchemaInitializer.class, MasterKeys.class, EvidenceLog.class})
public final class KeyDeskAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean({KeyRotation.class, KeySweep.class})
    JdbcKeyRotation jikimiKeyRotation(
            SchemaInitializer tables,
            DataSource host,
            MasterKeys masterKeys,
            EvidenceLog evidence,
            LegalClock clock) {
        return new JdbcKeyRotation(host, masterKeys, evidence, clock);
    }

    @Bean
    @ConditionalOnMissingBean
    MasterKeyDesk jikimiMasterKeyDesk(
            SchemaInitializer tables,
            OwnDataSource own,
            DataSource host,
            MasterKeys masterKeys,
            EvidenceLog evidence,
            LegalClock clock,
            KeysProperties properties) {
        return new JdbcMasterKeyDesk(
                own.dataSource(),
                host,
                masterKeys,
                evidence,
                clock,
                properties.backupRetention(),
                properties.masterKeyValidity(),
                properties.indexKeyValidity());
    }
}
