package io.jikimi.boot.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.jikimi.evidence.Checkpoint;
import io.jikimi.evidence.CheckpointSink;
import io.jikimi.evidence.Checkpoints;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.subject.LegalClock;
import io.jikimi.testing.SettableClock;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mail.javamail.JavaMailSender;

class JikimiCheckpointAutoConfigurationTests {

    private final JavaMailSender mails = mock();
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(JikimiCheckpointAutoConfiguration.class))
                    .withBean(EvidenceLog.class, () -> mock(EvidenceLog.class))
                    .withBean(
                            LegalClock.class, () -> SettableClock.atNoon(LocalDate.of(2026, 3, 2)));

    @TempDir private Path folder;

    @Test
    void keepsNothingUnlessItIsTold() {
        runner.withBean(JavaMailSender.class, () -> mails)
                .run(
                        context -> {
                            assertThat(context).doesNotHaveBean(CheckpointSink.class);
                            assertThat(context.getBean(Checkpoints.class).isEmpty()).isTrue();
                        });
    }

    @Test
    void hasASinkForEachPropertyAndTheServicesOwn() {
        runner.withBean(JavaMailSender.class, () -> mails)
                .withBean("objectLock", CheckpointSink.class, () -> new Vault())
                .withPropertyValues(
                        "jikimi.evidence.checkpoints.file=" + folder.resolve("checkpoints"),
                        "jikimi.evidence.checkpoints.syslog=udp://127.0.0.1:514",
                        "jikimi.evidence.checkpoints.mail-to=privacy@example.com")
                .run(
                        context ->
                                assertThat(context.getBean(Checkpoints.class).kept())
                                        .containsOnlyKeys("file", "syslog", "mail", "vault"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jikimi.evidence.checkpoints.mail-to=privacy@example.com",
                "jikimi.evidence.checkpoints.mail-to[0]=privacy@example.com"
            })
    void readsAddressesInALineAndInAList(String property) {
        runner.withBean(JavaMailSender.class, () -> mails)
                .withPropertyValues(property)
                .run(context -> assertThat(context).hasSingleBean(MailCheckpointSink.class));
    }

    @Test
    void failsTheStartWhereNothingSendsTheMail() {
        String property = "jikimi.evidence.checkpoints.mail-to=privacy@example.com";
        runner.withPropertyValues(property)
                .run(context -> assertNoMail(context.getStartupFailure()));
        runner.withPropertyValues(property)
                .withClassLoader(new FilteredClassLoader(JavaMailSender.class))
                .run(context -> assertNoMail(context.getStartupFailure()));
    }

    @Test
    void failsTheStartOnAServerThatIsNone() {
        runner.withPropertyValues("jikimi.evidence.checkpoints.syslog=logs.example.com")
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .rootCause()
                                        .hasMessageContaining(
                                                "jikimi.evidence.checkpoints.syslog"));
    }

    @Test
    void isNothingWithoutMailOrEvidence() {
        runner.withClassLoader(new FilteredClassLoader(JavaMailSender.class))
                .run(context -> assertThat(context).hasSingleBean(Checkpoints.class));
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(JikimiCheckpointAutoConfiguration.class))
                .run(context -> assertThat(context).doesNotHaveBean(Checkpoints.class));
    }

    private static void assertNoMail(Throwable failure) {
        assertThat(failure)
                .rootCause()
                .hasMessageContaining("jikimi.evidence.checkpoints.mail-to")
                .hasMessageContaining("spring-boot-starter-mail");
    }

    private static final class Vault implements CheckpointSink {

        @Override
        public String name() {
            return "vault";
        }

        @Override
        public void keep(Checkpoint checkpoint) {
            throw new IllegalStateException("not asked here");
        }
    }
}
