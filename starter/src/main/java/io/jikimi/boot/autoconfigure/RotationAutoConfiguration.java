package io.jikimi.boot.autoconfigure;

import io.jikimi.keys.KeySweep;
import io.jikimi.storage.Storage;
import io.jikimi.storage.ValueRotation;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The rewriting of stored values when their keys are rotated. */
@AutoConfiguration(after = {CustodyAutoConfiguration.class, KeyDeskAutoConfiguration.class})
@ConditionalOnBean({Storage.class, KeySweep.class})
public final class RotationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ValueRotation jikimiValueRotation(Storage storage, KeySweep sweep, KeysProperties properties) {
        return storage.rotation(sweep, properties.tablesWithoutValues());
    }
}
