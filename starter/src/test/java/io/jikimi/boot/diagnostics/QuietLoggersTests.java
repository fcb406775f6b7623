package io.jikimi.boot.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;

class QuietLoggersTests {

    private static final String LEVEL =
            "logging.level.org.springframework.web.servlet.PageNotFound";

    private final StandardEnvironment environment = new StandardEnvironment();

    @Test
    void keepWhatSomebodyHasSentOutOfTheLog() {
        new QuietLoggers().postProcessEnvironment(environment, new SpringApplication());

        assertThat(environment.getProperty(LEVEL)).isEqualTo("error");
        assertThat(environment.getProperty("logging.level.org.hibernate.orm.jdbc.warn"))
                .isEqualTo("error");
    }

    @Test
    void giveWayToTheService() {
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("service", Map.of(LEVEL, "debug")));

        new QuietLoggers().postProcessEnvironment(environment, new SpringApplication());

        assertThat(environment.getProperty(LEVEL)).isEqualTo("debug");
    }

    @ParameterizedTest
    @CsvSource({"jikimi.enabled, false", "jikimi.mode, survey"})
    void areLeftOutWithTheRest(String property, String value) {
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("service", Map.of(property, value)));

        new QuietLoggers().postProcessEnvironment(environment, new SpringApplication());

        assertThat(environment.getProperty(LEVEL)).isNull();
    }

    @Test
    void areSetUpByThemselves() {
        assertThat(
                        SpringFactoriesLoader.forDefaultResourceLocation()
                                .load(EnvironmentPostProcessor.class, (type, name, failure) -> {}))
                .hasAtLeastOneElementOfType(QuietLoggers.class);
    }
}
