package io.jikimi.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.sql.DataSource;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.changelog.FastCheckService;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.resource.CompositeResourceAccessor;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.resource.ResourceAccessor;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.Resource;

/** The migrations of a service run our scripts as they are, as the appendix of the guide says. */
abstract class AbstractMigrationToolsContractTests {

    private static final String PATH = "io/jikimi/schema/v1/";

    @TempDir private Path folder;

    private HikariDataSource migrated;

    /** A database without a table of ours. */
    abstract HikariDataSource emptyDatabase();

    /** A database in which the service itself has created our tables. */
    abstract HikariDataSource initialised();

    @BeforeEach
    void openDatabase() {
        migrated = emptyDatabase();
    }

    @AfterEach
    void closeDatabase() {
        migrated.close();
    }

    @Test
    void flywayRunsTheScriptsAsTheyAreAndAgainWhenOneHasChanged() throws IOException {
        List<Resource> scripts = SchemaScripts.of(DatabaseDialect.of(migrated));
        for (int room = 0; room < scripts.size(); room++) {
            Files.write(
                    migration(room, scripts.get(room)), scripts.get(room).getContentAsByteArray());
        }

        assertThat(flyway().migrate().migrationsExecuted).isEqualTo(scripts.size());
        assertHasEveryColumn();

        assertThat(flyway().migrate().migrationsExecuted).isZero();
        grow(migration(2, scripts.get(2)));
        assertThat(flyway().migrate().migrationsExecuted).isEqualTo(1);
        assertThat(columns(migrated)).anyMatch(column -> column.startsWith("jikimi_later "));
    }

    @Test
    void liquibaseRunsTheScriptsAsTheyAreAndAgainWhenOneHasChanged() throws Exception {
        DatabaseDialect dialect = DatabaseDialect.of(migrated);
        List<Resource> scripts = SchemaScripts.of(dialect);
        Files.writeString(folder.resolve("changelog.yaml"), changelog(scripts, dialect));

        assertThat(updateFromTheLibrary()).isEqualTo(scripts.size());
        assertHasEveryColumn();

        assertThat(updateFromTheLibrary()).isZero();
        Path copies = folder.resolve(PATH + dialect.folder());
        Files.createDirectories(copies);
        for (Resource script : scripts) {
            Files.write(copies.resolve(script.getFilename()), script.getContentAsByteArray());
        }
        grow(copies.resolve(scripts.get(2).getFilename()));
        // It remembers in the process that a database is up to date.
        Scope.getCurrentScope().getSingleton(FastCheckService.class).clearCache();
        assertThat(update(new DirectoryResourceAccessor(folder))).isEqualTo(1);
        assertThat(columns(migrated)).anyMatch(column -> column.startsWith("jikimi_later "));
    }

    private Path migration(int room, Resource script) {
        return folder.resolve(
                String.format(Locale.ROOT, "R__jikimi_%02d_%s", room + 1, script.getFilename()));
    }

    private Flyway flyway() {
        return Flyway.configure().dataSource(migrated).locations("filesystem:" + folder).load();
    }

    /** What a later version of a script does: it adds, and can be run twice. */
    private static void grow(Path script) throws IOException {
        Files.writeString(
                script,
                "\ncreate table if not exists jikimi_later (id bigint);\n",
                StandardOpenOption.APPEND);
    }

    private static String changelog(List<Resource> scripts, DatabaseDialect dialect) {
        StringBuilder changelog = new StringBuilder("databaseChangeLog:\n");
        for (Resource script : scripts) {
            changelog.append(
                    """
                      - changeSet:
                          id: jikimi-%1$s
                          author: jikimi
                          runOnChange: true
                          changes:
                            - sqlFile:
                                path: %2$s/%1$s
                    """
                            .formatted(script.getFilename(), PATH + dialect.folder()));
        }
        return changelog.toString();
    }

    private int updateFromTheLibrary() throws Exception {
        return update(
                new CompositeResourceAccessor(
                        new DirectoryResourceAccessor(folder),
                        new ClassLoaderResourceAccessor(getClass().getClassLoader())));
    }

    /** How many scripts were run. */
    private int update(ResourceAccessor files) throws Exception {
        try (Connection connection = migrated.getConnection();
                files) {
            Database database =
                    DatabaseFactory.getInstance()
                            .findCorrectDatabaseImplementation(new JdbcConnection(connection));
            Liquibase liquibase = new Liquibase("changelog.yaml", files, database);
            int due = due(liquibase);
            liquibase.update(new Contexts());
            return due;
        }
    }

    private static int due(Liquibase liquibase) throws LiquibaseException {
        return liquibase.listUnrunChangeSets(new Contexts(), new LabelExpression()).size();
    }

    private void assertHasEveryColumn() {
        try (HikariDataSource expected = initialised()) {
            assertThat(columns(migrated)).hasSizeGreaterThan(50).isEqualTo(columns(expected));
        }
    }

    private static SortedSet<String> columns(DataSource dataSource) {
        SortedSet<String> columns = new TreeSet<>();
        try (Connection connection = dataSource.getConnection();
                ResultSet rows =
                        connection
                                .getMetaData()
                                .getColumns(connection.getCatalog(), null, null, null)) {
            while (rows.next()) {
                String table = rows.getString("TABLE_NAME").toLowerCase(Locale.ROOT);
                if (table.startsWith("jikimi_")) {
                    columns.add(
                            String.join(
                                    " ",
                                    table,
                                    rows.getString("COLUMN_NAME"),
                                    rows.getString("TYPE_NAME"),
                                    rows.getString("IS_NULLABLE")));
                }
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return columns;
    }
}
