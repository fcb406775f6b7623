package io.jikimi.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnforcementTests {

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void enforcesEveryRefusalInFull(Refusal refusal) {
        assertThat(Enforcement.full().refuses(refusal)).isTrue();
    }

    /** What loses data, or leaks them, whatever somebody has set. */
    @ParameterizedTest
    @EnumSource(
            value = Refusal.class,
            names = {
                "MASKED_VALUE_WRITE",
                "PROTECTED_QUERY",
                "SUBJECT_MISSING",
                "SUBJECT_CHANGE",
                "KEY_DESTROYED",
                "KEY_MISSING",
                "KEY_UNAVAILABLE",
                "ROW_SEALED",
                "VALUE_UNREADABLE",
                "MIGRATION_INSTANCE_BEHIND",
                "IDENTITY_REQUIRED",
                "MANDATE_REQUIRED",
                "NOT_FOUND"
            })
    void alwaysRefusesWhatLosesOrLeaks(Refusal refusal) {
        assertThat(Enforcement.of(Mode.OBSERVE).refuses(refusal)).isTrue();
    }

    @Test
    void letsOneGateObserveAlone() {
        Enforcement purposeOnly = modes(Mode.OBSERVE);

        assertThat(purposeOnly.refuses(Refusal.PURPOSE_MISMATCH)).isFalse();
        assertThat(purposeOnly.refuses(Refusal.CONSENT_MISSING)).isTrue();
        assertThat(purposeOnly.refuses(Refusal.EGRESS_UNREGISTERED)).isTrue();
    }

    @Test
    void observesNoneButWhatAGateRefuses() {
        EnumSet<Refusal> observed =
                Arrays.stream(Refusal.values())
                        .filter(refusal -> !Enforcement.of(Mode.OBSERVE).refuses(refusal))
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Refusal.class)));

        assertThat(observed).hasSize(16).allMatch(refusal -> refusal.gate() != null);
        assertThat(observed.stream().map(Refusal::gate).distinct())
                .containsExactlyInAnyOrder(Gate.values());
    }

    @Test
    void cannotSurveyAGate() {
        assertThatThrownBy(() -> modes(Mode.SURVEY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("survey is a mode of the whole service");
    }

    @Test
    void needsAModeForEveryGate() {
        assertThatThrownBy(() -> new Enforcement(Map.of(Gate.PURPOSE, Mode.ENFORCE)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysOneWordOrOneForEachGate() {
        assertThat(Enforcement.full()).hasToString("enforce");
        assertThat(modes(Mode.OBSERVE))
                .hasToString("collection enforce, provision enforce, purpose observe");
    }

    private static Enforcement modes(Mode purpose) {
        Map<Gate, Mode> modes = new EnumMap<>(Enforcement.full().modes());
        modes.put(Gate.PURPOSE, purpose);
        return new Enforcement(modes);
    }
}
