package com.example.hanbit.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.BootstrapContextClosedEvent;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.Profiles;
import org.springframework.util.StringUtils;

/**
 * Starts an embedded PostgreSQL for the profile {@code postgres} and points the data source at it.
 * Data and master key lie in the folder of {@code hanbit.postgres.folder}, so that they are there
 * again at the next start; an empty value means a folder for this one run.
 */
final class EmbeddedPostgresStarter implements EnvironmentPostProcessor, Ordered {

    private static final String USER = "postgres";

    private final ConfigurableBootstrapContext bootstrap;

    EmbeddedPostgresStarter(ConfigurableBootstrapContext bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** After the configuration files, whose properties it reads. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(
            ConfigurableEnvironment environment, SpringApplication application) {
        if (!environment.acceptsProfiles(Profiles.of("postgres"))) {
            return;
        }
        try {
            open(environment, environment.getProperty("hanbit.postgres.folder", ""));
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "The embedded PostgreSQL does not start. Its folder is set by"
                            + " 'hanbit.postgres.folder'; does another instance use it?",
                    failure);
        }
    }

    private void open(ConfigurableEnvironment environment, String named) throws IOException {
        boolean kept = StringUtils.hasText(named);
        Path folder =
                kept ? Path.of(named).toAbsolutePath() : Files.createTempDirectory("hanbit-shop");
        Map<String, Object> masterKey = DemonstrationMasterKey.in(folder);
        EmbeddedPostgres server =
                EmbeddedPostgres.builder()
                        .setDataDirectory(folder.resolve("database"))
                        .setCleanDataDirectory(!kept)
                        .start();
        bootstrap.addCloseListener(event -> stopWithApplication(event, server));
        MutablePropertySources sources = environment.getPropertySources();
        sources.addFirst(
                new MapPropertySource(
                        "embeddedPostgres",
                        Map.of(
                                "spring.datasource.url",
                                server.getJdbcUrl(USER, USER),
                                "spring.datasource.username",
                                USER,
                                "spring.datasource.password",
                                "")));
        sources.addLast(new MapPropertySource("demonstrationMasterKey", masterKey));
    }

    /** Registered before every other bean, so that it is destroyed after all that use it. */
    private static void stopWithApplication(
            BootstrapContextClosedEvent event, EmbeddedPostgres server) {
        DisposableBean stop = server::close;
        event.getApplicationContext()
                .getBeanFactory()
                .registerSingleton("embeddedPostgresServer", server);
        if (event.getApplicationContext().getBeanFactory()
                instanceof DefaultSingletonBeanRegistry registry) {
            registry.registerDisposableBean("embeddedPostgresServer", stop);
        }
    }
}
