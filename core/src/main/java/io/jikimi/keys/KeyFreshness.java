package io.jikimi.keys;

import io.jikimi.keys.JdbcDataKeyTable.Ended;
import io.jikimi.subject.LegalClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Asks the database again about every key in memory, so that what another instance has destroyed,
 * rotated or replaced is not used here for longer than four seconds.
 *
 * <p>Thread-safe.
 */
final class KeyFreshness {

    /** From this age on, one caller asks again while the others go on. */
    private static final long STALE_MILLIS = 2_000;

    /** From this age on, everybody waits for the answer. */
    private static final long EXPIRED_MILLIS = 4_000;

    private static final long LONGEST_KEPT_MILLIS = 600_000;

    private final KeyCache cache;
    private final JdbcDataKeyTable table;
    private final KnownIndexKeys indexKeys;
    private final LegalClock clock;
    private final ReentrantLock validation = new ReentrantLock();
    private volatile long validatedAt;

    KeyFreshness(
            KeyCache cache, JdbcDataKeyTable table, KnownIndexKeys indexKeys, LegalClock clock) {
        this.cache = cache;
        this.table = table;
        this.indexKeys = indexKeys;
        this.clock = clock;
        this.validatedAt = clock.millis();
    }

    /** Comes before every use of a key that may be in memory. */
    void validateIfStale() {
        long age = age();
        if (age >= 0 && age < STALE_MILLIS) {
            return;
        }
        if (age >= 0 && age < EXPIRED_MILLIS) {
            if (!validation.tryLock()) {
                return;
            }
        } else {
            validation.lock();
        }
        try {
            if (age() < 0 || age() >= STALE_MILLIS) {
                validate();
            }
        } finally {
            validation.unlock();
        }
    }

    private long age() {
        return clock.millis() - validatedAt;
    }

    private void validate() {
        long now = clock.millis();
        List<Long> live = new ArrayList<>();
        for (KeyCache.Entry entry : cache.entries()) {
            if (entry.state == KeyCache.State.MISSING
                    || entry.state == KeyCache.State.REPLACED
                    || now - entry.readAt >= LONGEST_KEPT_MILLIS) {
                cache.drop(entry.keyId);
            } else if (entry.state == KeyCache.State.LIVE) {
                live.add(entry.keyId);
            }
        }
        if (!live.isEmpty()) {
            table.noLongerLive(live).forEach(key -> noLongerLive(key, now));
        }
        indexKeys.validate();
        validatedAt = now;
    }

    private void noLongerLive(Ended key, long now) {
        switch (key.state()) {
            case DESTROYED -> cache.keep(KeyCache.Entry.destroyed(key.keyId(), key.subject(), now));
            case REPLACED -> cache.drop(key.keyId());
            default -> cache.noLongerWriting(key.subject(), key.keyId());
        }
    }
}
