package io.jikimi.boot.autoconfigure;

import io.jikimi.custody.CustodyRuntime;
import io.jikimi.custody.ValueRotation;
import io.jikimi.keys.KeySweep;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The rewriting of stored values when their keys are rotated. */
@AutoConfiguration(after = {CustodyAutoConfiguration.class, KeyDeskAutoConfiguration.class})
@ConditionalOnBean({CustodyRuntime.class, KeySweep.class})
public final class RotationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ValueRotation jikimiValueRotation(
            CustodyRuntime runtime,
            KeySweep sweep,
            DataSource dataSource,
            KeysProperties properties) {
        return runtime.rotation(sweep, dataSource, properties.tablesWithoutValues());
    }
}
