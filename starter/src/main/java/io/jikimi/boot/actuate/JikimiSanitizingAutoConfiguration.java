package io.jikimi.boot.actuate;

import java.util.regex.Pattern;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * No endpoint shows what opens the keyset or the database, whoever is shown the values of the rest.
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
public final class JikimiSanitizingAutoConfiguration {

    private static final Pattern SECRET =
            Pattern.compile("jikimi[._-].*(secret|password|token)", Pattern.CASE_INSENSITIVE);

    @Bean
    @ConditionalOnMissingBean(name = "jikimiSanitizingFunction")
    SanitizingFunction jikimiSanitizingFunction() {
        return JikimiSanitizingAutoConfiguration::withoutSecret;
    }

    private static SanitizableData withoutSecret(SanitizableData data) {
        return SECRET.matcher(data.getKey()).matches() ? data.withSanitizedValue() : data;
    }
}
