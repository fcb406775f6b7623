package io.jikimi.boot.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.boot.schema.JikimiSchemaAutoConfiguration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** The secrets are made up. */
class JikimiSanitizingAutoConfigurationTests {

    private static final String SECRET = "made-up-secret";
    private static final String PASSWORD = "made-up-password";

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    DataSourceAutoConfiguration.class,
                                    JikimiSchemaAutoConfiguration.class,
                                    JikimiSanitizingAutoConfiguration.class))
                    .withPropertyValues(
                            "spring.datasource.url=jdbc:h2:mem:"
                                    + UUID.randomUUID()
                                    + ";DB_CLOSE_DELAY=-1",
                            "JIKIMI_MASTER_KEY_SECRET=" + SECRET,
                            "jikimi.master-key.location=/etc/shop/master-key.json",
                            "jikimi.data-source.url=jdbc:h2:mem:" + UUID.randomUUID(),
                            "jikimi.data-source.password=" + PASSWORD);

    @Test
    void noEndpointShowsASecretWhoeverIsShownTheRest() {
        runner.run(
                context -> {
                    List<SanitizingFunction> ours =
                            List.of(context.getBean(SanitizingFunction.class));
                    assertThat(environment(context, ours))
                            .contains("/etc/shop/master-key.json")
                            .doesNotContain(SECRET, PASSWORD);
                    assertThat(properties(context, ours))
                            .contains("jikimi.data-source")
                            .doesNotContain(SECRET, PASSWORD);
                });
    }

    /** Otherwise the test above proves nothing. */
    @Test
    void wouldShowThemWithoutIt() {
        runner.run(
                context -> {
                    assertThat(environment(context, List.of())).contains(SECRET, PASSWORD);
                    assertThat(properties(context, List.of())).contains(PASSWORD);
                });
    }

    @Test
    void isOffWithoutTheActuator() {
        runner.withClassLoader(new FilteredClassLoader(SanitizingFunction.class))
                .run(
                        context ->
                                assertThat(context)
                                        .hasNotFailed()
                                        .doesNotHaveBean("jikimiSanitizingFunction"));
    }

    private static String environment(
            ApplicationContext context, List<SanitizingFunction> functions) {
        return json(
                new EnvironmentEndpoint(context.getEnvironment(), functions, Show.ALWAYS)
                        .environment("(?i)jikimi.*"));
    }

    private static String properties(
            ApplicationContext context, List<SanitizingFunction> functions) {
        ConfigurationPropertiesReportEndpoint endpoint =
                new ConfigurationPropertiesReportEndpoint(functions, Show.ALWAYS);
        endpoint.setApplicationContext(context);
        return json(endpoint.configurationProperties());
    }

    private static String json(Object descriptor) {
        return JsonMapper.builder().build().writeValueAsString(descriptor);
    }
}
