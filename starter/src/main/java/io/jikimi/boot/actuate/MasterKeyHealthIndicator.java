package io.jikimi.boot.actuate;

import com.google.crypto.tink.Aead;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Whether the master key opens what it has wrapped. Tried once a minute at most, because a key that
 * is kept elsewhere costs a call, and often money.
 */
final class MasterKeyHealthIndicator extends AbstractHealthIndicator {

    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final byte[] PROBE = "probe".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BOUND = "jikimi health".getBytes(StandardCharsets.US_ASCII);

    private final MasterKeys keys;
    private final LegalClock clock;
    private volatile Tried last = new Tried(Instant.MIN, null);

    MasterKeyHealthIndicator(MasterKeys keys, LegalClock clock) {
        super("The master key could not be tried");
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        String failure = failure();
        if (failure == null) {
            health.up();
        } else {
            health.down().withDetail("failure", failure);
        }
        health.withDetail("storage", keys.storage())
                .withDetail("epoch", keys.currentEpoch())
                .withDetail("epochs", keys.epochs().toString());
    }

    private @Nullable String failure() {
        Tried known = last;
        Instant now = clock.now();
        if (now.isBefore(known.until())) {
            return known.failure();
        }
        Tried tried = new Tried(now.plus(KEPT), tried());
        last = tried;
        return tried.failure();
    }

    private @Nullable String tried() {
        try {
            Aead current = keys.aead(keys.currentEpoch());
            current.decrypt(current.encrypt(PROBE, BOUND), BOUND);
            return null;
        } catch (LifecycleException refusal) {
            return refusal.refusal().name();
        } catch (GeneralSecurityException doesNotOpen) {
            return "does not wrap, or open what it has wrapped";
        }
    }

    private record Tried(Instant until, @Nullable String failure) {}
}
