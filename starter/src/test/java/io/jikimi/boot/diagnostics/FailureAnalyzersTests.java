package io.jikimi.boot.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.boot.autoconfigure.JikimiAutoConfiguration;
import io.jikimi.boot.autoconfigure.KeysAutoConfiguration;
import io.jikimi.boot.fixture.Jackson2;
import io.jikimi.boot.schema.JikimiSchemaAutoConfiguration;
import io.jikimi.boot.web.JikimiWebMvcAutoConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** Real failures of a start, through the analyzers as registered. */
class FailureAnalyzersTests {

    @TempDir private Path folder;

    private ApplicationContextRunner runner(String url) {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(
                                DataSourceAutoConfiguration.class,
                                JikimiAutoConfiguration.class,
                                JikimiSchemaAutoConfiguration.class,
                                KeysAutoConfiguration.class))
                .withPropertyValues("spring.datasource.url=" + url);
    }

    private String file() {
        return "jdbc:h2:file:" + folder.resolve(UUID.randomUUID().toString());
    }

    @Test
    void namesTheCommandThatMakesAMasterKey() {
        runner(file())
                .withPropertyValues("jikimi.jdbc.initialize-schema=always")
                .run(
                        context -> {
                            FailureAnalysis analysis = analyse(context.getStartupFailure());
                            assertThat(analysis.getDescription()).contains("no usable master key");
                            assertThat(analysis.getAction())
                                    .contains("io.jikimi.boot.MasterKeyCommand create");
                        });
    }

    @Test
    void namesTheScriptsThatCreateTheTables() {
        runner(file())
                .run(
                        context -> {
                            FailureAnalysis analysis = analyse(context.getStartupFailure());
                            assertThat(analysis.getDescription()).contains("* jikimi_item");
                            assertThat(analysis.getAction())
                                    .contains("classpath:io/jikimi/schema/v1/h2/")
                                    .contains("jikimi.jdbc.initialize-schema=always");
                        });
    }

    @Test
    void namesThePropertyAndNotTheKey() {
        String key = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=";
        runner(file())
                .withPropertyValues("spring.profiles.active=prod", "jikimi.secret-key=" + key)
                .run(
                        context -> {
                            FailureAnalysis analysis = analyse(context.getStartupFailure());
                            assertThat(analysis.getDescription())
                                    .contains("jikimi.secret-key")
                                    .doesNotContain(key);
                            assertThat(analysis.getAction()).contains("rotate");
                        });
    }

    @Test
    void repeatsWhatARefusalSaysToDo() {
        runner(file())
                .withPropertyValues(
                        "jikimi.jdbc.initialize-schema=always",
                        "jikimi.master-key.location=" + folder.resolve("nowhere.json"),
                        "jikimi.master-key.secret-file=" + secret())
                .run(
                        context -> {
                            FailureAnalysis analysis = analyse(context.getStartupFailure());
                            assertThat(analysis.getDescription())
                                    .contains("KEY_MISSING")
                                    .contains("nowhere.json");
                            assertThat(analysis.getAction()).isNotBlank();
                        });
    }

    @Test
    void saysThatAReactiveApplicationCannotBeGuarded() {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(JikimiAutoConfiguration.class))
                .run(
                        context -> {
                            FailureAnalysis analysis = analyse(context.getStartupFailure());
                            assertThat(analysis.getDescription())
                                    .contains("WebFlux: the application is a reactive one");
                            assertThat(analysis.getAction()).contains("spring-boot-starter-webmvc");
                        });
    }

    @Test
    void saysWhatWritesTheAnswersInPlaceOfJackson3() {
        new WebApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(
                                JacksonAutoConfiguration.class,
                                HttpMessageConvertersAutoConfiguration.class,
                                WebMvcAutoConfiguration.class,
                                JikimiAutoConfiguration.class,
                                JikimiWebMvcAutoConfiguration.class))
                .withUserConfiguration(Jackson2.Preferred.class)
                .run(
                        context -> {
                            FailureAnalysis analysis = analyse(context.getStartupFailure());
                            assertThat(analysis.getDescription())
                                    .contains("Jackson 2: the answers of the service")
                                    .contains(Jackson2.CONVERTER);
                            assertThat(analysis.getAction())
                                    .contains("spring.http.converters.preferred-json-mapper");
                        });
    }

    private Path secret() {
        try {
            return java.nio.file.Files.writeString(
                    folder.resolve("secret"),
                    java.util.Base64.getEncoder().encodeToString(new byte[32]));
        } catch (java.io.IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private static FailureAnalysis analyse(Throwable failure) {
        List<FailureAnalyzer> analyzers =
                SpringFactoriesLoader.forDefaultResourceLocation()
                        .load(FailureAnalyzer.class, (type, name, skipped) -> {});
        return analyzers.stream()
                .filter(
                        analyzer ->
                                analyzer.getClass()
                                        .getPackageName()
                                        .equals(FailureAnalyzersTests.class.getPackageName()))
                .map(analyzer -> analyzer.analyze(failure))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nobody explains it", failure));
    }
}
