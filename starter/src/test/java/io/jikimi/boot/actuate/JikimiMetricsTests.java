package io.jikimi.boot.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;

import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.rights.RightsDesk;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.SettableClock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The accounts are made up. */
class JikimiMetricsTests {

    private final EvidenceLog evidence = mock();
    private final RightsDesk rights = mock();
    private final SettableClock clock = new SettableClock(Instant.EPOCH);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ApplicationContextRunner bare =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    JikimiMetricsAutoConfiguration.class,
                                    JikimiOverdueAutoConfiguration.class))
                    .withBean(EvidenceLog.class, () -> evidence)
                    .withBean(RightsDesk.class, () -> rights)
                    .withBean(LegalClock.class, () -> clock);

    private final ApplicationContextRunner runner =
            bare.withBean(ObservationRegistry.class, this::observations);

    private ObservationRegistry observations() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        return registry;
    }

    @Test
    void observesEveryRowOfTheAccessLogByKeysOfFewValues() {
        runner.run(
                context -> {
                    AccessEntry entry = entry("ok");
                    context.getBean(EvidenceLog.class).record(entry);
                    context.getBean(EvidenceLog.class).record(entry("PURPOSE_MISMATCH"));

                    then(evidence).should().record(entry);
                    assertThat(keys("jikimi.access.record"))
                            .containsExactlyInAnyOrder("purpose", "action", "result", "error");
                    assertThat(meters.getMetersAsString())
                            .contains("result='PURPOSE_MISMATCH'")
                            .doesNotContain("clerk", "192.0.2.1", "member:17", "GET /members");
                });
    }

    @Test
    void aRowThatCouldNotBeWrittenFailsAsBefore() {
        willThrow(new LifecycleException(Refusal.EVIDENCE_UNAVAILABLE, "access log", "made up"))
                .given(evidence)
                .record(any());
        runner.run(
                context -> {
                    assertThatExceptionOfType(LifecycleException.class)
                            .isThrownBy(
                                    () -> context.getBean(EvidenceLog.class).record(entry("ok")));
                    assertThat(meters.getMetersAsString()).contains("error='LifecycleException'");
                });
    }

    @Test
    void gaugesWhatIsOverdueAndUnsealedAndAsksOnceAMinute() {
        given(rights.overdue()).willReturn(Collections.nCopies(3, null));
        given(evidence.heads())
                .willReturn(
                        List.of(
                                new VerificationReport.Head("ledger", 10, "a1b2", 4),
                                new VerificationReport.Head("access", 10, "a1b2", 7)));
        runner.run(
                context -> {
                    context.getBean(OperationMeters.class).bindTo(meters);

                    assertThat(gauge("jikimi.overdue", "what", "requests")).isEqualTo(3);
                    assertThat(gauge("jikimi.overdue", "what", "destruction")).isZero();
                    assertThat(gauge("jikimi.evidence.unsealed", "log", "ledger")).isEqualTo(4);
                    assertThat(gauge("jikimi.evidence.unsealed", "log", "access")).isEqualTo(7);
                    then(evidence).should(times(1)).heads();
                    then(rights).should(times(1)).overdue();
                    clock.advance(Duration.ofMinutes(1));
                    gauge("jikimi.evidence.unsealed", "log", "ledger");
                    then(evidence).should(times(2)).heads();
                    assertThat(keys("jikimi.overdue")).containsExactly("what");
                    assertThat(keys("jikimi.evidence.unsealed")).containsExactly("log");
                });
    }

    @Test
    void nothingStandsAroundTheLogWhereNobodyObserves() {
        runner.run(
                context ->
                        assertThat(AopUtils.isJdkDynamicProxy(context.getBean(EvidenceLog.class)))
                                .isTrue());
        bare.run(context -> assertThat(context.getBean(EvidenceLog.class)).isSameAs(evidence));
    }

    private static AccessEntry entry(String result) {
        return new AccessEntry(
                Instant.EPOCH,
                Actor.staff("clerk"),
                "192.0.2.1",
                "membership",
                "GET /members",
                "read",
                List.of(new DataSubjectId("member", "17")),
                List.of("member.name"),
                result,
                null);
    }

    private double gauge(String name, String key, String value) {
        return meters.get(name).tag(key, value).gauge().value();
    }

    private Set<String> keys(String name) {
        return meters.find(name).meters().stream()
                .map(Meter::getId)
                .flatMap(id -> id.getTags().stream())
                .map(Tag::getKey)
                .collect(Collectors.toSet());
    }
}
