package io.jikimi.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@ExtendWith(OutputCaptureExtension.class)
class MigrationCommandTests extends AbstractMigrationCommandContractTests {

    private String url = "";
    private List<String> connection = List.of();

    @Override
    DataSource empty() {
        url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        connection = List.of("--spring.datasource.url=" + url, "--spring.datasource.username=sa");
        return new DriverManagerDataSource(url, "sa", "");
    }

    @Override
    List<String> connection() {
        return connection;
    }

    @Test
    void usesTheDatabaseThatTheServiceDeclaresAsABean() {
        HostDatabase.url = url;
        connection = List.of("--jikimi.commands.configuration=" + HostDatabase.class.getName());

        assertThat(run("status", "--language=en")).isEqualTo(1);
        assertThat(out()).contains("member (declared as member)");

        connection = List.of();
        assertThat(run("status", "--language=en")).isEqualTo(2);
        assertThat(err()).contains("NOTHING DONE.");
    }

    @Test
    void saysItselfWhyItDidNotStart(CapturedOutput output) {
        connection = List.of("--spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID());

        assertThat(run("status", "--language=en")).isEqualTo(2);

        assertThat(err()).contains("NOTHING DONE.");
        assertThat(output).doesNotContain("APPLICATION FAILED TO START");
    }

    @Test
    void takesTheTimeoutOfInstancesAsTheServiceDoes() {
        assertThat(run("status", "--jikimi.migration.instance-timeout=30s")).isEqualTo(1);
        assertThat(run("status", "--jikimi.migration.instance-timeout=1s")).isEqualTo(2);
    }

    /** As a service declares its own database. */
    @Configuration(proxyBeanMethods = false)
    static class HostDatabase {

        private static String url = "";

        @Bean
        DataSource hostDatabase() {
            return DataSourceBuilder.create().url(url).username("sa").build();
        }
    }
}
