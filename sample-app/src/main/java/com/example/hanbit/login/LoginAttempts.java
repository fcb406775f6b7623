package com.example.hanbit.login;

import io.jikimi.subject.LegalClock;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes guessing passwords slow (안전성 확보조치 기준 제5조 제6항): after five failures in a row an account has
 * to wait. Remembers hashes of names only, and no more than a fixed number of them.
 */
final class LoginAttempts {

    private static final int ALLOWED_FAILURES = 5;
    private static final Duration PAUSE = Duration.ofMinutes(5);
    private static final int MOST_REMEMBERED = 10_000;

    private final LegalClock clock;
    private final Map<String, Failures> failures =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
                    return size() > MOST_REMEMBERED;
                }
            };

    LoginAttempts(LegalClock clock) {
        this.clock = clock;
    }

    synchronized boolean mustWait(String name) {
        Failures known = failures.get(hash(name));
        return known != null
                && known.count() >= ALLOWED_FAILURES
                && clock.now().isBefore(known.last().plus(PAUSE));
    }

    synchronized void failed(String name) {
        failures.merge(
                hash(name),
                new Failures(1, clock.now()),
                (known, now) -> new Failures(known.count() + 1, now.last()));
    }

    synchronized void succeeded(String name) {
        failures.remove(hash(name));
    }

    private static String hash(String name) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
    }

    private record Failures(int count, Instant last) {}
}
