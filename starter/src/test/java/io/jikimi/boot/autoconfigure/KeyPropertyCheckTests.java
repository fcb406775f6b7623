package io.jikimi.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The keys here were made for these tests and open nothing. */
class KeyPropertyCheckTests {

    private static final String KEY = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=";

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(JikimiAutoConfiguration.class));

    @Test
    @DisplayName("Scenario 54 (key) A data key in the properties of production stops the start")
    void aKeyInThePropertiesOfProductionStopsTheStart() {
        runner.withPropertyValues("spring.profiles.active=prod", "jikimi.data-key=" + KEY)
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .isInstanceOfSatisfying(
                                                KeyInPropertyException.class,
                                                failure -> {
                                                    assertThat(failure.places())
                                                            .singleElement()
                                                            .asString()
                                                            .contains("jikimi.data-key");
                                                    assertThat(failure)
                                                            .hasMessageNotContaining(KEY);
                                                }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                KEY,
                "q83vEjRWeJCrze8SNFZ4kA==",
                "abcdef12345678900123456789abcdef",
                "ABCDEF12345678900123456789ABCDEFABCDEF12345678900123456789ABCDEF",
                "{\"primaryKeyId\":1,\"key\":[]}",
                "-----BEGIN PRIVATE KEY-----"
            })
    void knowsKeyMaterial(String value) {
        assertThat(KeyPropertyCheck.looksLikeKey(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "true",
                "20000",
                "/etc/jikimi/keyset.json",
                "/run/secrets/jikimi-master-key",
                "file:/etc/jikimi/keyset",
                "classpath:keyset.json",
                "/etc/jikimi/keysetabcdefgh",
                "C:\\keys\\keyset.json"
            })
    void doesNotTakeASettingForAKey(String value) {
        assertThat(KeyPropertyCheck.looksLikeKey(value)).isFalse();
    }

    /** Its path is as long as a key of 64 bytes, and made of the same letters. */
    @Test
    void doesNotTakeAFileForAKey(@TempDir Path folder) throws IOException {
        String begun = folder + "/Key";
        Path file = Path.of(begun + "s".repeat(86 - begun.length()));

        assertThat(KeyPropertyCheck.looksLikeKey(file.toString())).isTrue();
        Files.createFile(file);
        assertThat(KeyPropertyCheck.looksLikeKey(file.toString())).isFalse();
    }

    @Test
    void looksAtProductionOnly() {
        runner.withPropertyValues("spring.profiles.active=local", "jikimi.data-key=" + KEY)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void leavesTheRestOfThePropertiesAlone() {
        runner.withPropertyValues(
                        "spring.profiles.active=production",
                        "shop.payment-key=" + KEY,
                        "jikimi.master-key.location=/etc/jikimi/keyset.json")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void theVariableOfTheProcessIsTheRightPlace() {
        runner.withPropertyValues("spring.profiles.active=prod")
                .withInitializer(
                        context ->
                                context.getEnvironment()
                                        .getPropertySources()
                                        .replace(
                                                "systemEnvironment",
                                                new SystemEnvironmentPropertySource(
                                                        "systemEnvironment",
                                                        Map.of("JIKIMI_MASTER_KEY_SECRET", KEY))))
                .run(context -> assertThat(context).hasNotFailed());
    }
}
