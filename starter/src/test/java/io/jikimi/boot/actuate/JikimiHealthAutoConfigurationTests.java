package io.jikimi.boot.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

import io.jikimi.evidence.Checkpoint;
import io.jikimi.evidence.CheckpointSink;
import io.jikimi.evidence.Checkpoints;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.EvidenceSigner;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.subject.LegalClock;
import io.jikimi.testing.SettableClock;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class JikimiHealthAutoConfigurationTests {

    private static final String NAME = "jikimiEvidenceHealthIndicator";
    private static final Instant NOON = Instant.parse("2026-03-02T03:00:00Z");

    private final EvidenceLog evidence = mock();
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(JikimiHealthAutoConfiguration.class))
                    .withBean(EvidenceLog.class, () -> evidence)
                    .withBean(LegalClock.class, () -> new SettableClock(NOON));

    @Test
    void tellsTheHeadsAndTheAgeOfTheLastVerificationAndVerifiesNothing() {
        given(evidence.heads())
                .willReturn(List.of(new VerificationReport.Head("ledger", 10, "a1b2", 4)));
        given(evidence.lastReport())
                .willReturn(new VerificationReport(NOON.minusSeconds(90), 10, 20, List.of()));
        runner.run(
                context -> {
                    Health health = context.getBean(HealthIndicator.class).health();

                    assertThat(health.getStatus()).isEqualTo(Status.UP);
                    assertThat(health.getDetails())
                            .containsEntry(
                                    "ledger",
                                    Map.of("position", 10L, "hash", "a1b2", "unsealed", 4L))
                            .containsEntry(
                                    "verification",
                                    Map.of(
                                            "at",
                                            "2026-03-02T02:58:30Z",
                                            "age",
                                            "PT1M30S",
                                            "intact",
                                            true,
                                            "breaks",
                                            0));
                    then(evidence).should(never()).verify();
                });
    }

    @Test
    void isDownWhereTheLastVerificationFoundABreak() {
        given(evidence.lastReport())
                .willReturn(
                        new VerificationReport(
                                NOON,
                                10,
                                20,
                                List.of(new VerificationReport.Break("ledger", 3, "altered"))));
        runner.run(
                context ->
                        assertThat(context.getBean(HealthIndicator.class).health().getStatus())
                                .isEqualTo(Status.DOWN));
    }

    @Test
    void saysThatNothingWasVerifiedYet() {
        runner.run(
                context ->
                        assertThat(context.getBean(HealthIndicator.class).health().getDetails())
                                .containsEntry("verification", "none since the start"));
    }

    @Test
    void tellsWhichSinkDoesNotKeepUpAndTakesNothingOutOfService() {
        CheckpointSink file = mock();
        given(file.name()).willReturn("file");
        Checkpoints checkpoints = new Checkpoints(evidence, List.of(file), new SettableClock(NOON));
        given(evidence.checkpoint())
                .willReturn(
                        new Checkpoint(
                                NOON.minusSeconds(60),
                                List.of(),
                                new EvidenceSigner.Signature(1, new byte[1])));
        runner.withBean(Checkpoints.class, () -> checkpoints)
                .run(
                        context -> {
                            HealthIndicator health = context.getBean(HealthIndicator.class);
                            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
                            checkpoints.keep();
                            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
                            assertThat(health.health().getDetails())
                                    .containsEntry(
                                            "checkpoints",
                                            Map.of("file", Map.of("at", "2026-03-02T02:59:00Z")));
                            willThrow(new IOException("full")).given(file).keep(any());
                            checkpoints.keep();
                            assertThat(health.health().getStatus()).isEqualTo(Status.UNKNOWN);
                            assertThat(health.health().getDetails())
                                    .containsEntry(
                                            "checkpoints",
                                            Map.of(
                                                    "file",
                                                    Map.of(
                                                            "at",
                                                            "2026-03-02T02:59:00Z",
                                                            "failedAt",
                                                            "2026-03-02T03:00:00Z")));
                        });
    }

    @Test
    void namesAProxyThatHidesTheAddressesOfClients() {
        EvidenceHealthIndicator indicator =
                new EvidenceHealthIndicator(
                        evidence,
                        new Checkpoints(evidence, List.of(), new SettableClock(NOON)),
                        () -> List.of("10.0.0.1"),
                        new SettableClock(NOON));

        assertThat(indicator.health().getStatus()).isEqualTo(Status.UNKNOWN);
        assertThat(indicator.health().getDetails())
                .containsEntry("sourceUntrusted", List.of("10.0.0.1"));
    }

    @Test
    void isOffWhereItIsSwitchedOffOrTheServiceHasItsOwnOrNothingToShowItIn() {
        HealthIndicator own = () -> Health.up().build();
        runner.withPropertyValues("management.health.jikimi-evidence.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
        runner.withBean(NAME, HealthIndicator.class, () -> own)
                .run(context -> assertThat(context.getBean(HealthIndicator.class)).isSameAs(own));
        runner.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(NAME));
    }
}
