package io.jikimi.boot.schema;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.DataSourceUnwrapper;

/**
 * The connections of its own, on the database of the service: what is written over them outlives a
 * rollback of the caller, and no reader waits for a connection that itself holds.
 *
 * <p>A holder and not a bean of type {@code DataSource}, so that nothing that looks for the
 * service's data source ever finds two.
 */
public final class OwnDataSource implements AutoCloseable {

    private final DataSource dataSource;
    private final @Nullable HikariDataSource owned;

    private OwnDataSource(DataSource dataSource, @Nullable HikariDataSource owned) {
        this.dataSource = dataSource;
        this.owned = owned;
    }

    /** The data source. */
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public void close() {
        if (owned != null) {
            owned.close();
        }
    }

    static OwnDataSource given(DataSource dataSource) {
        return new OwnDataSource(dataSource, null);
    }

    static OwnDataSource configured(JikimiDataSourceProperties properties) {
        DataSourceBuilder<HikariDataSource> builder =
                DataSourceBuilder.create()
                        .type(HikariDataSource.class)
                        .url(Objects.requireNonNull(properties.url(), "'url' must not be null"));
        if (properties.username() != null) {
            builder.username(properties.username());
        }
        if (properties.password() != null) {
            builder.password(properties.password());
        }
        if (properties.driverClassName() != null) {
            builder.driverClassName(properties.driverClassName());
        }
        return pool(builder.build(), properties);
    }

    /**
     * Derives a pool from the primary data source.
     *
     * @throws OwnDataSourceException if that one does not tell its address
     */
    static OwnDataSource derived(DataSource primary, JikimiDataSourceProperties properties) {
        HikariDataSource hikari =
                DataSourceUnwrapper.unwrap(
                        primary,
                        com.zaxxer.hikari.HikariConfigMXBean.class,
                        HikariDataSource.class);
        try {
            return pool(hikari == null ? ofBuilder(primary) : copy(hikari), properties);
        } catch (RuntimeException failure) {
            throw new OwnDataSourceException(primary.getClass(), failure);
        }
    }

    private static HikariDataSource ofBuilder(DataSource primary) {
        HikariDataSource derived =
                DataSourceBuilder.derivedFrom(primary).type(HikariDataSource.class).build();
        if (derived.getJdbcUrl() == null) {
            throw new IllegalStateException("The data source does not tell its JDBC URL");
        }
        return derived;
    }

    /** Takes over schema, session settings and driver properties as well. */
    private static HikariDataSource copy(HikariDataSource primary) {
        HikariConfig config = new HikariConfig();
        primary.copyStateTo(config);
        config.setMetricRegistry(null);
        config.setMetricsTrackerFactory(null);
        config.setHealthCheckRegistry(null);
        config.setReadOnly(false);
        config.setRegisterMbeans(false);
        config.setAutoCommit(true);
        config.setMinimumIdle(1);
        config.setInitializationFailTimeout(-1);
        HikariDataSource copy = new HikariDataSource();
        config.copyStateTo(copy);
        return copy;
    }

    private static OwnDataSource pool(
            HikariDataSource pool, JikimiDataSourceProperties properties) {
        pool.setPoolName("jikimi");
        pool.setMaximumPoolSize(properties.maximumPoolSize());
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(properties.connectionTimeout().toMillis());
        return new OwnDataSource(pool, pool);
    }
}
