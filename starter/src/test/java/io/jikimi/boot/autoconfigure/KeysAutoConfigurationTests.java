package io.jikimi.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import com.google.crypto.tink.KmsClient;
import io.jikimi.boot.schema.JikimiSchemaAutoConfiguration;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.DataSubjectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Period;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class KeysAutoConfigurationTests {

    private static final String SECRET = Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir private Path folder;

    private ApplicationContextRunner embedded() {
        return runner("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    /** H2 on a disk is no database that may lose its key. */
    private ApplicationContextRunner real() {
        return runner("jdbc:h2:file:" + folder.resolve(UUID.randomUUID().toString()))
                .withPropertyValues("jikimi.jdbc.initialize-schema=always");
    }

    private ApplicationContextRunner runner(String url) {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(
                                DataSourceAutoConfiguration.class,
                                JikimiAutoConfiguration.class,
                                JikimiSchemaAutoConfiguration.class,
                                KeysAutoConfiguration.class))
                .withPropertyValues(
                        "spring.datasource.url=" + url,
                        "jikimi.master-key.development-location="
                                + folder.resolve("development.json"));
    }

    @Test
    void anEmbeddedDatabaseGetsADevelopmentKeyAndALoudWarning(CapturedOutput output) {
        embedded()
                .run(
                        context -> {
                            assertThat(context).hasSingleBean(MasterKeys.class);
                            assertThat(folder.resolve("development.json")).exists();
                            assertThat(output)
                                    .contains("DEVELOPMENT MASTER KEY")
                                    .contains("io.jikimi.boot.MasterKeyCommand create");
                            assertThat(
                                            context.getBean(DataKeys.class)
                                                    .writingKey(new DataSubjectId("member", "1")))
                                    .isNotNull();
                        });
    }

    @Test
    void aRealDatabaseWithoutAMasterKeyDoesNotStart() {
        real().run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .rootCause()
                                        .isInstanceOfSatisfying(
                                                MasterKeyMissingException.class,
                                                missing ->
                                                        assertThat(missing.command())
                                                                .contains(
                                                                        "io.jikimi.boot.MasterKeyCommand create")));
    }

    @Test
    void opensTheKeysetWithTheSecretFile() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), SECRET);
        real().withPropertyValues(
                        "jikimi.master-key.location=" + keyset(),
                        "jikimi.master-key.secret-file=" + secret)
                .run(
                        context ->
                                assertThat(context.getBean(MasterKeys.class).storage())
                                        .contains("keyset.json"));
    }

    @Test
    void opensTheKeysetWithTheVariableOfTheProcess() {
        real().withPropertyValues("jikimi.master-key.location=" + keyset())
                .withInitializer(
                        context ->
                                context.getEnvironment()
                                        .getPropertySources()
                                        .replace(
                                                "systemEnvironment",
                                                new SystemEnvironmentPropertySource(
                                                        "systemEnvironment",
                                                        Map.of(
                                                                "JIKIMI_MASTER_KEY_SECRET",
                                                                SECRET))))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aPropertyOfThatNameIsNotTheVariable() {
        real().withPropertyValues(
                        "jikimi.master-key.location=" + keyset(),
                        "JIKIMI_MASTER_KEY_SECRET=" + SECRET)
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .hasRootCauseInstanceOf(MasterKeyMissingException.class));
    }

    @Test
    void theWrongSecretDoesNotOpenTheKeyset() throws IOException {
        byte[] other = new byte[32];
        other[0] = 1;
        Path secret =
                Files.writeString(
                        folder.resolve("secret"), Base64.getEncoder().encodeToString(other));
        real().withPropertyValues(
                        "jikimi.master-key.location=" + keyset(),
                        "jikimi.master-key.secret-file=" + secret)
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .hasStackTraceContaining("KEY_MISSING"));
    }

    @Test
    void aSecretFileThatIsMissingIsNamed() {
        real().withPropertyValues(
                        "jikimi.master-key.location=" + keyset(),
                        "jikimi.master-key.secret-file=" + folder.resolve("nowhere"))
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .rootCause()
                                        .hasMessageContaining("nowhere"));
    }

    @Test
    void twoSourcesAreRefusedWithTheFix() {
        real().withPropertyValues(
                        "jikimi.master-key.location=" + keyset(),
                        "jikimi.master-key.vault.address=https://vault.example.com",
                        "jikimi.master-key.kms.keys.1=fake-kms://keys/1")
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .rootCause()
                                        .isInstanceOfSatisfying(
                                                MasterKeySourceException.class,
                                                refused ->
                                                        assertThat(
                                                                        refused.getMessage()
                                                                                + refused.fix())
                                                                .contains(
                                                                        "jikimi.master-key.location",
                                                                        "jikimi.master-key.vault",
                                                                        "jikimi.master-key.kms",
                                                                        "remove the other")));
    }

    @Test
    void aVaultThatIsNotCompleteIsRefused() {
        real().withPropertyValues("jikimi.master-key.vault.address=https://vault.example.com")
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .rootCause()
                                        .isInstanceOfSatisfying(
                                                MasterKeySourceException.class,
                                                refused ->
                                                        assertThat(refused.fix())
                                                                .contains("vault.token-file")));
    }

    @Test
    void aVaultThatDoesNotAnswerStopsTheStart() {
        real().withPropertyValues(
                        "jikimi.master-key.vault.address=https://127.0.0.1:1",
                        "jikimi.master-key.vault.key=jikimi",
                        "jikimi.master-key.vault.token-file=" + folder.resolve("nowhere"))
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .hasStackTraceContaining("KEY_UNAVAILABLE")
                                        .hasStackTraceContaining("nowhere"));
    }

    @Test
    void aKmsNeedsOneClientAndTakesTheHighestEpoch() {
        real().withPropertyValues("jikimi.master-key.kms.keys.1=fake-kms://keys/1")
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .hasRootCauseInstanceOf(MasterKeySourceException.class)
                                        .rootCause()
                                        .hasMessageContaining("KmsClient"));
        KmsClient client = mock();
        given(client.doesSupport(anyString())).willReturn(true);
        real().withBean(KmsClient.class, () -> client)
                .withPropertyValues(
                        "jikimi.master-key.kms.keys.1=fake-kms://keys/1",
                        "jikimi.master-key.kms.keys.2=fake-kms://keys/2")
                .run(
                        context ->
                                assertThat(context.getBean(MasterKeys.class).currentEpoch())
                                        .isEqualTo(2));
    }

    @Test
    void theBackupRetentionIsAPeriod() {
        embedded()
                .withPropertyValues("jikimi.keys.backup-retention=90d")
                .run(
                        context ->
                                assertThat(context.getBean(KeysProperties.class).backupRetention())
                                        .isEqualTo(Period.ofDays(90)));
        embedded()
                .withPropertyValues("jikimi.keys.backup-retention=-1d")
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .rootCause()
                                        .hasMessageContaining("jikimi.keys.backup-retention"));
    }

    @Test
    void aMasterKeyOfTheServiceIsTaken() {
        MasterKeys own = mock();
        DataKeys keys = mock();
        real().withBean(MasterKeys.class, () -> own)
                .withBean(DataKeys.class, () -> keys)
                .run(
                        context ->
                                assertThat(context)
                                        .hasNotFailed()
                                        .hasSingleBean(MasterKeys.class)
                                        .doesNotHaveBean(JdbcDataKeys.class));
    }

    private Path keyset() {
        Path file = folder.resolve("keyset.json");
        KeysetFileMasterKeys.create(file, new byte[32]);
        return file;
    }
}
