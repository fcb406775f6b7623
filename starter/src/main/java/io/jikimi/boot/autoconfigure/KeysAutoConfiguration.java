package io.jikimi.boot.autoconfigure;

import com.google.crypto.tink.KmsClient;
import io.jikimi.boot.schema.JikimiSchemaAutoConfiguration;
import io.jikimi.boot.schema.OwnDataSource;
import io.jikimi.boot.schema.SchemaInitializer;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.LegalClock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/** The master key and the data keys. */
@AutoConfiguration(after = {JikimiAutoConfiguration.class, JikimiSchemaAutoConfiguration.class})
@ConditionalOnBean(SchemaInitializer.class)
@EnableConfigurationProperties({MasterKeyProperties.class, KeysProperties.class})
public final class KeysAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    MasterKeys jikimiMasterKeys(
            MasterKeyProperties properties,
            ConfigurableEnvironment environment,
            DataSource dataSource,
            ObjectProvider<KmsClient> kmsClients) {
        return new MasterKeySetUp(properties, environment, kmsClients).masterKeys(dataSource);
    }

    @Bean
    @ConditionalOnMissingBean(DataKeys.class)
    JdbcDataKeys jikimiDataKeys(
            SchemaInitializer tables,
            OwnDataSource own,
            DataSource host,
            MasterKeys masterKeys,
            LegalClock clock,
            KeysProperties properties) {
        return new JdbcDataKeys(own.dataSource(), host, masterKeys, clock, properties.cached());
    }
}
