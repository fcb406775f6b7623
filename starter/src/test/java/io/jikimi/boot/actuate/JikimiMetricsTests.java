package io.jikimi.boot.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;

import io.jikimi.boot.autoconfigure.JikimiAutoConfiguration;
import io.jikimi.boot.autoconfigure.PurposeAutoConfiguration;
import io.jikimi.boot.fixture.Doors;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.destruction.DestructionDesk;
import io.jikimi.destruction.DestructionRun;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.keys.DataKeys;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ScopeRequest;
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
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
    void aScopeNeitherFailsNorStaysOpenThoughItCannotBeObserved() {
        for (boolean atStart : new boolean[] {true, false}) {
            ObservationRegistry broken = ObservationRegistry.create();
            broken.observationConfig().observationHandler(new Broken(atStart));
            bare.withBean(ObservationRegistry.class, () -> broken)
                    .withConfiguration(
                            AutoConfigurations.of(
                                    JikimiAutoConfiguration.class, PurposeAutoConfiguration.class))
                    .withBean(Catalogue.class, Doors::catalogue)
                    .withBean(DataKeys.class, Doors::keys)
                    .run(
                            context -> {
                                PurposeScope scopes = context.getBean(PurposeScope.class);
                                scopes.run("delivery", Actor.system("job"), () -> {});
                                assertThat(scopes.current()).isEmpty();
                            });
        }
    }

    /** A handler of the service that fails. */
    private record Broken(boolean atStart) implements ObservationHandler<Observation.Context> {

        @Override
        public void onStart(Observation.Context context) {
            if (atStart) {
                throw new IllegalStateException("made up");
            }
        }

        @Override
        public void onStop(Observation.Context context) {
            throw new IllegalStateException("made up");
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    @Test
    void observesScopesSealingAndDestructionAndNoKeySaysWhoseOrWho() {
        DestructionDesk destruction = mock();
        given(destruction.runDue()).willReturn(new DestructionRun(2, 1, 0, 0));
        runner.withConfiguration(
                        AutoConfigurations.of(
                                JikimiAutoConfiguration.class, PurposeAutoConfiguration.class))
                .withBean(Catalogue.class, Doors::catalogue)
                .withBean(DataKeys.class, Doors::keys)
                .withBean(DestructionDesk.class, () -> destruction)
                .withPropertyValues("jikimi.mode=observe")
                .run(
                        context -> {
                            PurposeScope scopes = context.getBean(PurposeScope.class);
                            ScopeRequest wanted =
                                    ScopeRequest.display(
                                                    "delivery",
                                                    Actor.staff("clerk"),
                                                    "GET /members")
                                            .from("192.0.2.1")
                                            .because("a call of Kim");
                            scopes.call(
                                    wanted,
                                    () -> {
                                        scopes.read(Doors.NAME, 17);
                                        scopes.run(
                                                "made-up-by-4711",
                                                Actor.system("job"),
                                                () -> scopes.read(Doors.PHONE, 18));
                                        return null;
                                    });
                            context.getBean(EvidenceLog.class).seal();
                            assertThat(context.getBean(DestructionDesk.class).runDue().destroyed())
                                    .isOne();
                            context.getBean(OperationMeters.class).bindTo(meters);

                            then(evidence).should().seal();
                            assertThat(tags("jikimi.purpose"))
                                    .containsExactlyInAnyOrder(
                                            "access=display purpose=delivery",
                                            "access=use purpose=unknown");
                            assertThat(tags("jikimi.access.record"))
                                    .isNotEmpty()
                                    .anyMatch(tag -> tag.contains("purpose=delivery"))
                                    .anyMatch(tag -> tag.contains("purpose=unknown"))
                                    .noneMatch(tag -> tag.contains("made-up-by-4711"));
                            assertThat(meters.get("jikimi.purpose").timers())
                                    .allMatch(timer -> timer.count() == 1);
                            assertThat(meters.get("jikimi.evidence.seal").timer().count()).isOne();
                            assertThat(meters.get("jikimi.destruction").timer().count()).isOne();
                            assertThat(ALLOWED.keySet()).containsAll(names());
                            names().forEach(
                                            name ->
                                                    assertThat(keys(name))
                                                            .as(name)
                                                            .isSubsetOf(ALLOWED.get(name)));
                            assertThat(meters.getMetersAsString())
                                    .doesNotContain(
                                            "clerk",
                                            "192.0.2.1",
                                            "member:1",
                                            "GET /members",
                                            "Kim",
                                            "job");
                        });
    }

    /** Every meter and every key there may be; a new one is thought about here. */
    private static final Map<String, Set<String>> ALLOWED =
            Map.of(
                    "jikimi.access.record", Set.of("purpose", "action", "result", "error"),
                    "jikimi.purpose", Set.of("purpose", "access", "error"),
                    "jikimi.evidence.seal", Set.of("error"),
                    "jikimi.destruction", Set.of("error"),
                    "jikimi.overdue", Set.of("what"),
                    "jikimi.evidence.unsealed", Set.of("log"));

    private Set<String> names() {
        return meters.getMeters().stream()
                .map(meter -> meter.getId().getName().replace(".active", ""))
                .collect(Collectors.toSet());
    }

    private List<String> tags(String name) {
        return meters.find(name).timers().stream()
                .map(
                        timer ->
                                timer.getId().getTags().stream()
                                        .filter(tag -> !tag.getKey().equals("error"))
                                        .map(tag -> tag.getKey() + "=" + tag.getValue())
                                        .sorted()
                                        .collect(Collectors.joining(" ")))
                .toList();
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
