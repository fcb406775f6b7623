package io.jikimi.boot.schema;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * The small pool of connections of its own, for what must outlive a rollback: access log and keys.
 *
 * @param url JDBC URL of the pool. Derived from the primary data source when not set.
 * @param username User name of the database.
 * @param password Password of the database.
 * @param driverClassName Class name of the JDBC driver. Detected from the URL when not set.
 * @param maximumPoolSize Most connections of the pool.
 * @param connectionTimeout Longest wait for a connection before a read is refused.
 */
@ConfigurationProperties("jikimi.data-source")
public record JikimiDataSourceProperties(
        @Nullable String url,
        @Nullable String username,
        @Nullable String password,
        @Nullable String driverClassName,
        @DefaultValue("4") int maximumPoolSize,
        @DefaultValue("5s") Duration connectionTimeout) {

    public JikimiDataSourceProperties {
        Assert.isTrue(
                maximumPoolSize > 0, "'jikimi.data-source.maximum-pool-size' must be at least 1");
    }

    /** Says nothing of the password. */
    @Override
    public String toString() {
        return "JikimiDataSourceProperties[url=" + (url == null ? "derived" : "given") + "]";
    }
}
