package io.jikimi.boot.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;

import com.google.crypto.tink.Aead;
import io.jikimi.destruction.DestructionDesk;
import io.jikimi.keys.MasterKeys;
import io.jikimi.rights.RightsDesk;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.SettableClock;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The health of the master key and of what is overdue. */
class DutiesHealthTests {

    private static final Instant NOON = Instant.parse("2026-03-02T03:00:00Z");
    private static final String KEY = "jikimiMasterKeyHealthIndicator";
    private static final String OVERDUE = "jikimiOverdueHealthIndicator";

    private final MasterKeys keys = mock();
    private final Aead aead = mock();
    private final RightsDesk rights = mock();
    private final DestructionDesk destruction = mock();
    private final SettableClock clock = new SettableClock(NOON);
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    JikimiHealthAutoConfiguration.class,
                                    JikimiOverdueAutoConfiguration.class))
                    .withBean(MasterKeys.class, () -> keys)
                    .withBean(RightsDesk.class, () -> rights)
                    .withBean(DestructionDesk.class, () -> destruction)
                    .withBean(LegalClock.class, () -> clock);

    @BeforeEach
    void theKeyIsThere() throws GeneralSecurityException {
        given(keys.currentEpoch()).willReturn(2);
        given(keys.epochs()).willReturn(new TreeSet<>(List.of(1, 2)));
        given(keys.storage()).willReturn("keyset file");
        given(keys.aead(2)).willReturn(aead);
        given(aead.encrypt(any(), any())).willReturn(new byte[] {1});
        given(aead.decrypt(any(), any())).willReturn(new byte[0]);
    }

    @Test
    void tellsTheEpochOfAMasterKeyThatOpens() {
        runner.run(
                context -> {
                    Health health = health(context, KEY);

                    assertThat(health.getStatus()).isEqualTo(Status.UP);
                    assertThat(health.getDetails())
                            .containsEntry("storage", "keyset file")
                            .containsEntry("epoch", 2)
                            .containsEntry("epochs", "[1, 2]");
                });
    }

    @Test
    void triesTheMasterKeyOnceAMinute() {
        runner.run(
                context -> {
                    health(context, KEY);
                    health(context, KEY);
                    clock.advance(Duration.ofSeconds(59));
                    health(context, KEY);
                    then(aead).should(times(1)).decrypt(any(), any());

                    clock.advance(Duration.ofSeconds(1));
                    health(context, KEY);
                    then(aead).should(times(2)).decrypt(any(), any());
                    then(aead).should(times(2)).encrypt(any(), any());
                });
    }

    @Test
    void isDownWhileTheMasterKeyDoesNotAnswerAndUpAfterwards() throws GeneralSecurityException {
        given(aead.decrypt(any(), any()))
                .willThrow(new LifecycleException(Refusal.KEY_UNAVAILABLE, "master key", "made up"))
                .willThrow(new GeneralSecurityException("made up"))
                .willReturn(new byte[0]);
        runner.run(
                context -> {
                    assertThat(health(context, KEY).getStatus()).isEqualTo(Status.DOWN);
                    assertThat(health(context, KEY).getDetails())
                            .containsEntry("failure", "KEY_UNAVAILABLE");
                    clock.advance(Duration.ofMinutes(1));
                    assertThat(health(context, KEY).getStatus()).isEqualTo(Status.DOWN);
                    clock.advance(Duration.ofMinutes(1));
                    assertThat(health(context, KEY).getStatus()).isEqualTo(Status.UP);
                });
    }

    @Test
    void isDownWhileTheMasterKeyOpensAndWrapsNothingMore() throws GeneralSecurityException {
        given(aead.encrypt(any(), any()))
                .willReturn(new byte[] {1})
                .willThrow(new GeneralSecurityException("made up"));
        runner.run(
                context -> {
                    assertThat(health(context, KEY).getStatus()).isEqualTo(Status.UP);
                    clock.advance(Duration.ofMinutes(1));
                    assertThat(health(context, KEY).getDetails())
                            .containsEntry("failure", "does not wrap, or open what it has wrapped");
                });
    }

    @Test
    void aNewEpochIsTriedByAProbeOfItsOwn() throws GeneralSecurityException {
        Aead newer = mock();
        given(newer.encrypt(any(), any())).willReturn(new byte[] {2});
        given(keys.aead(3)).willReturn(newer);
        runner.run(
                context -> {
                    health(context, KEY);
                    given(keys.currentEpoch()).willReturn(3);
                    clock.advance(Duration.ofMinutes(1));
                    health(context, KEY);

                    then(newer).should().decrypt(any(), any());
                });
    }

    @Test
    void whatIsOverdueIsCountedAndTakesNoInstanceAway() {
        given(rights.overdue()).willReturn(Collections.nCopies(2, null));
        runner.run(
                context -> {
                    Health health = health(context, OVERDUE);

                    assertThat(health.getStatus()).isEqualTo(Status.UP);
                    assertThat(health.getDetails())
                            .containsEntry("requests", 2)
                            .containsEntry("destruction", 0);
                });
    }

    @Test
    void whatIsOverdueIsDownWhereTheServiceWantsIt() {
        runner.withPropertyValues("jikimi.health.overdue-down=true")
                .run(
                        context -> {
                            assertThat(health(context, OVERDUE).getStatus()).isEqualTo(Status.UP);
                            given(destruction.overdue())
                                    .willReturn(Collections.singletonList(null));
                            assertThat(health(context, OVERDUE).getStatus()).isEqualTo(Status.UP);
                            clock.advance(Duration.ofMinutes(1));
                            assertThat(health(context, OVERDUE).getStatus()).isEqualTo(Status.DOWN);
                        });
    }

    @Test
    void eachIsSwitchedOffByItself() {
        runner.withPropertyValues(
                        "management.health.jikimi-master-key.enabled=false",
                        "management.health.jikimi-overdue.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    }

    private static Health health(AssertableApplicationContext context, String name) {
        return context.getBean(name, HealthIndicator.class).health();
    }
}
