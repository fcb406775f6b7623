package io.jikimi.boot.actuate;

import io.jikimi.destruction.DestructionDesk;
import io.jikimi.rights.RightsDesk;
import io.jikimi.subject.LegalClock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How many duties are past their last legal day. Asked of the database once a minute at most: a
 * probe or a scrape must not cost a query.
 */
final class Overdue {

    static final String REQUESTS = "requests";
    static final String DESTRUCTION = "destruction";

    private static final Duration KEPT = Duration.ofMinutes(1);

    private final Supplier<@Nullable RightsDesk> rights;
    private final Supplier<@Nullable DestructionDesk> destruction;
    private final LegalClock clock;
    private volatile Counted last = new Counted(Instant.MIN, Map.of());

    Overdue(
            Supplier<@Nullable RightsDesk> rights,
            Supplier<@Nullable DestructionDesk> destruction,
            LegalClock clock) {
        this.rights = rights;
        this.destruction = destruction;
        this.clock = clock;
    }

    /** The numbers of every duty there is a desk for. */
    Map<String, Integer> counts() {
        Counted known = last;
        Instant now = clock.now();
        if (now.isBefore(known.until())) {
            return known.counts();
        }
        Counted counted = new Counted(now.plus(KEPT), count());
        last = counted;
        return counted.counts();
    }

    private Map<String, Integer> count() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        RightsDesk requests = rights.get();
        if (requests != null) {
            counts.put(REQUESTS, requests.overdue().size());
        }
        DestructionDesk deadlines = destruction.get();
        if (deadlines != null) {
            counts.put(DESTRUCTION, deadlines.overdue().size());
        }
        return counts;
    }

    private record Counted(Instant until, Map<String, Integer> counts) {}
}
