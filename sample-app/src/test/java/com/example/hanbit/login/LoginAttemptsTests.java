package com.example.hanbit.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.testing.SettableClock;
import java.time.Duration;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class LoginAttemptsTests {

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 24));
    private final LoginAttempts attempts = new LoginAttempts(clock);

    @Test
    void fiveFailuresInARowMeanWaiting() {
        for (int failure = 0; failure < 4; failure++) {
            attempts.failed("somebody");
        }
        assertThat(attempts.mustWait("somebody")).isFalse();

        attempts.failed("somebody");

        assertThat(attempts.mustWait("somebody")).isTrue();
        assertThat(attempts.mustWait("somebody else")).isFalse();
    }

    @Test
    void waitingEnds() {
        for (int failure = 0; failure < 5; failure++) {
            attempts.failed("somebody");
        }

        clock.advance(Duration.ofMinutes(5));

        assertThat(attempts.mustWait("somebody")).isFalse();
    }

    @Test
    void aSuccessForgivesFailures() {
        for (int failure = 0; failure < 4; failure++) {
            attempts.failed("somebody");
        }
        attempts.succeeded("somebody");
        attempts.failed("somebody");

        assertThat(attempts.mustWait("somebody")).isFalse();
    }
}
