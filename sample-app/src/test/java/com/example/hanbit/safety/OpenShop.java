package com.example.hanbit.safety;

import com.example.hanbit.HanbitShopApplication;
import com.example.hanbit.ShopBrowser;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.testing.SettableClock;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The whole shop with a few made-up people, on a PostgreSQL of its own. */
final class OpenShop implements AutoCloseable {

    private final EmbeddedPostgres postgres;
    private final ServletWebServerApplicationContext context;

    private OpenShop(EmbeddedPostgres postgres, ServletWebServerApplicationContext context) {
        this.postgres = postgres;
        this.context = context;
    }

    /**
     * Opens the shop with further configuration, on a server that the caller has started.
     *
     * @param first what is registered before every bean of the shop
     */
    static OpenShop on(
            EmbeddedPostgres postgres,
            Path folder,
            List<Class<?>> configuration,
            ApplicationContextInitializer<GenericApplicationContext> first,
            String... options)
            throws IOException {
        KeysetFileMasterKeys.create(folder.resolve("keyset.json"), new byte[32]);
        Files.writeString(
                folder.resolve("secret"), Base64.getEncoder().encodeToString(new byte[32]));
        SpringApplicationBuilder application =
                new SpringApplicationBuilder(HanbitShopApplication.class, Time.class)
                        .sources(configuration.toArray(Class<?>[]::new))
                        .initializers(first);
        return new OpenShop(
                postgres,
                (ServletWebServerApplicationContext)
                        application.run(arguments(postgres, folder, options)));
    }

    /** What a test sets takes the place of what every shop has: an option given twice is a list. */
    private static String[] arguments(EmbeddedPostgres postgres, Path folder, String... options) {
        return Stream.concat(
                        defaults(postgres, folder)
                                .filter(option -> isMissing(nameOf(option), options)),
                        Stream.of(options))
                .toArray(String[]::new);
    }

    private static boolean isMissing(String name, String... options) {
        return Stream.of(options).map(OpenShop::nameOf).noneMatch(name::equals);
    }

    private static String nameOf(String option) {
        return option.split("=", 2)[0];
    }

    private static Stream<String> defaults(EmbeddedPostgres postgres, Path folder) {
        return Stream.of(
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                "--spring.datasource.username=postgres",
                "--spring.datasource.password=",
                "--jikimi.jdbc.initialize-schema=always",
                "--jikimi.jobs.enabled=false",
                "--spring.jpa.properties.hibernate.id.optimizer.pooled.preferred=none",
                "--jikimi.master-key.location=" + folder.resolve("keyset.json"),
                "--jikimi.master-key.secret-file=" + folder.resolve("secret"),
                "--hanbit.login.hash-rounds=1000",
                "--hanbit.seed.members=8",
                "--hanbit.seed.orders=12",
                "--hanbit.seed.password=" + ShopBrowser.PASSWORD);
    }

    ServletWebServerApplicationContext context() {
        return context;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    int port() {
        return context.getWebServer().getPort();
    }

    JdbcClient jdbc() {
        return JdbcClient.create(bean(DataSource.class));
    }

    /**
     * Numbers rows of different tables from different millions on, so that a number leads to one
     * row and looks like nothing else.
     */
    void numberTablesApart() {
        List<String> sequences =
                jdbc().sql(
                                "select quote_ident(schemaname) || '.' || quote_ident(sequencename)"
                                        + " from pg_sequences order by 1")
                        .query(String.class)
                        .list();
        for (int number = 0; number < sequences.size(); number++) {
            jdbc().sql(
                            "alter sequence "
                                    + sequences.get(number)
                                    + " restart with "
                                    + (number + 1) * 1_000_000)
                    .update();
        }
    }

    @Override
    public void close() throws IOException {
        context.close();
        postgres.close();
    }

    /** No component: only who asks for it gets it. */
    static final class Time {

        @Bean
        SettableClock openShopClock() {
            return SettableClock.atNoon(LocalDate.of(2027, 3, 2));
        }
    }
}
