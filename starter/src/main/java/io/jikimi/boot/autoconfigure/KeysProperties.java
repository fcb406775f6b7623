package io.jikimi.boot.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * The data keys of the data subjects.
 *
 * @param cached Most opened data keys held in memory.
 */
@ConfigurationProperties("jikimi.keys")
public record KeysProperties(@DefaultValue("20000") int cached) {

    public KeysProperties {
        Assert.isTrue(cached > 0, "'jikimi.keys.cached' must be at least 1");
    }
}
