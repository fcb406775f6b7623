package io.jikimi.boot.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.AbstractDataSource;

class JikimiSchemaAutoConfigurationTests {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    DataSourceAutoConfiguration.class,
                                    JikimiSchemaAutoConfiguration.class))
                    .withPropertyValues(
                            "spring.datasource.url=jdbc:h2:mem:"
                                    + UUID.randomUUID()
                                    + ";DB_CLOSE_DELAY=-1");

    @Test
    void createsTheTablesOfAnEmbeddedDatabase() {
        runner.run(
                context ->
                        assertThat(tables(context.getBean(DataSource.class)))
                                .isGreaterThanOrEqualTo(3));
    }

    @Test
    void doesNothingWithoutADataSource() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(JikimiSchemaAutoConfiguration.class))
                .run(
                        context ->
                                assertThat(context)
                                        .hasNotFailed()
                                        .doesNotHaveBean(SchemaInitializer.class)
                                        .doesNotHaveBean(OwnDataSource.class));
    }

    @Test
    void doesNothingWithoutSpringJdbc() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(JikimiSchemaAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader(JdbcTemplate.class))
                .run(context -> assertThat(context).doesNotHaveBean(SchemaInitializer.class));
    }

    @Test
    void createsNothingWhenTheMigrationsOfTheServiceDoAndNamesWhatIsMissing() {
        runner.withPropertyValues("jikimi.jdbc.initialize-schema=never")
                .run(
                        context -> {
                            assertThat(context).hasFailed();
                            assertThat(context.getStartupFailure())
                                    .rootCause()
                                    .isInstanceOfSatisfying(
                                            MissingTablesException.class,
                                            missing -> {
                                                assertThat(missing.tables())
                                                        .contains("jikimi_item")
                                                        .allMatch(
                                                                table ->
                                                                        table.startsWith(
                                                                                "jikimi_"));
                                                assertThat(missing.scripts())
                                                        .isEqualTo(
                                                                "classpath:io/jikimi/schema/v1/h2/");
                                            });
                        });
    }

    @Test
    void startsWithoutCreatingWhenTheTablesAreThere() {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        runner.withPropertyValues(
                        "spring.datasource.url=" + url, "jikimi.jdbc.initialize-schema=always")
                .run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues(
                        "spring.datasource.url=" + url, "jikimi.jdbc.initialize-schema=never")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void otherDatabasesAreRefusedByName() {
        runner.withUserConfiguration(OracleConfiguration.class)
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .hasRootCauseInstanceOf(IllegalStateException.class)
                                        .rootCause()
                                        .hasMessageContaining("Oracle"));
    }

    @Test
    void beansThatNeedADatabaseWaitForTheTables() {
        runner.withUserConfiguration(NeedsTables.class)
                .run(context -> assertThat(context.getBean(Integer.class)).isGreaterThan(2));
    }

    @Test
    void theServiceFindsItsOwnDataSourceOnly() {
        runner.run(
                context -> {
                    assertThat(context).hasSingleBean(DataSource.class);
                    DataSource own = context.getBean(OwnDataSource.class).dataSource();
                    assertThat(own)
                            .isNotSameAs(context.getBean(DataSource.class))
                            .isInstanceOfSatisfying(
                                    HikariDataSource.class,
                                    pool -> {
                                        assertThat(pool.getPoolName()).isEqualTo("jikimi");
                                        assertThat(pool.getMaximumPoolSize()).isEqualTo(4);
                                        assertThat(pool.getConnectionTimeout()).isEqualTo(5000);
                                    });
                    assertThat(tables(own)).isGreaterThan(2);
                });
    }

    @Test
    void derivesFromOtherPoolsToo() {
        runner.withPropertyValues(
                        "spring.datasource.type="
                                + "org.springframework.jdbc.datasource.SimpleDriverDataSource")
                .run(
                        context ->
                                assertThat(
                                                tables(
                                                        context.getBean(OwnDataSource.class)
                                                                .dataSource()))
                                        .isGreaterThan(2));
    }

    @Test
    void takesTheAddressOfTheProperties() {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        runner.withPropertyValues(
                        "jikimi.data-source.url=" + url,
                        "jikimi.data-source.username=sa",
                        "jikimi.data-source.password=",
                        "jikimi.data-source.maximum-pool-size=2")
                .run(
                        context ->
                                assertThat(context.getBean(OwnDataSource.class).dataSource())
                                        .isInstanceOfSatisfying(
                                                HikariDataSource.class,
                                                pool -> {
                                                    assertThat(pool.getJdbcUrl()).isEqualTo(url);
                                                    assertThat(pool.getMaximumPoolSize())
                                                            .isEqualTo(2);
                                                }));
    }

    @Test
    void aDataSourceOfTheServiceMarkedForItIsTaken() {
        runner.withUserConfiguration(OwnConfiguration.class)
                .run(
                        context -> {
                            assertThat(context.getBean(OwnDataSource.class).dataSource())
                                    .isSameAs(context.getBean("forTheAccessLog"));
                            assertThat(context.getBean(DataSource.class))
                                    .isNotSameAs(context.getBean("forTheAccessLog"));
                        });
    }

    @Test
    void whatCannotBeDerivedIsNamed() {
        runner.withUserConfiguration(OpaqueConfiguration.class)
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .hasStackTraceContaining("OwnDataSourceException")
                                        .hasStackTraceContaining(Opaque.class.getName()));
    }

    @Test
    void closesItsPoolWithTheContextAndLeavesTheOther() {
        HikariDataSource[] pools = new HikariDataSource[1];
        runner.run(
                context ->
                        pools[0] =
                                (HikariDataSource)
                                        context.getBean(OwnDataSource.class).dataSource());
        assertThat(pools[0].isClosed()).isTrue();
    }

    @Test
    void saysNothingOfAPassword() {
        assertThat(
                        new JikimiDataSourceProperties(
                                        "jdbc:h2:mem:x",
                                        "sa",
                                        "open sesame",
                                        null,
                                        1,
                                        java.time.Duration.ofSeconds(1))
                                .toString())
                .doesNotContain("sesame");
    }

    private static int tables(DataSource dataSource) {
        return JdbcClient.create(dataSource)
                .sql(
                        "select count(*) from information_schema.tables where lower(table_name) like 'jikimi%'")
                .query(Integer.class)
                .single();
    }

    @Configuration(proxyBeanMethods = false)
    static class NeedsTables {

        @Bean
        @DependsOnDatabaseInitialization
        Integer count(DataSource dataSource) {
            return tables(dataSource);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnConfiguration {

        @Bean(defaultCandidate = false)
        @JikimiDataSource
        DataSource forTheAccessLog() {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID());
            return pool;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OpaqueConfiguration {

        @Bean
        DataSource opaque() {
            return new Opaque();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OracleConfiguration {

        @Bean
        DataSource oracle() throws SQLException {
            DatabaseMetaData metadata = mock();
            given(metadata.getDatabaseProductName()).willReturn("Oracle");
            Connection connection = mock();
            given(connection.getMetaData()).willReturn(metadata);
            DataSource dataSource = mock();
            given(dataSource.getConnection()).willReturn(connection);
            return dataSource;
        }
    }

    /** Knows its database and tells nobody. */
    static final class Opaque extends AbstractDataSource {

        private final HikariDataSource hidden = new HikariDataSource();

        Opaque() {
            hidden.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        }

        @Override
        public Connection getConnection() throws SQLException {
            return hidden.getConnection();
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return hidden.getConnection();
        }
    }
}
