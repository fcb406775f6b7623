package io.jikimi.boot.actuate;

import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.subject.LegalClock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gauges of what waits: duties past their last day, and rows that are in no chain yet. They ask the
 * database once a minute at most, however often somebody scrapes.
 */
final class OperationMeters implements MeterBinder {

    private static final Duration KEPT = Duration.ofMinutes(1);

    private final EvidenceLog evidence;
    private final Overdue overdue;
    private final LegalClock clock;
    private volatile Heads last = new Heads(Instant.MIN, List.of());

    OperationMeters(EvidenceLog evidence, Overdue overdue, LegalClock clock) {
        this.evidence = evidence;
        this.overdue = overdue;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Stream.of(Overdue.REQUESTS, Overdue.DESTRUCTION)
                .forEach(
                        what ->
                                Gauge.builder(
                                                "jikimi.overdue",
                                                () -> overdue.counts().getOrDefault(what, 0))
                                        .description("Duties past their last legal day")
                                        .tag("what", what)
                                        .register(registry));
        Stream.of("ledger", "access")
                .forEach(
                        log ->
                                Gauge.builder("jikimi.evidence.unsealed", () -> unsealed(log))
                                        .description("Rows that are in no chain yet")
                                        .tag("log", log)
                                        .register(registry));
    }

    private double unsealed(String log) {
        return heads().stream()
                .filter(head -> head.log().equals(log))
                .mapToLong(VerificationReport.Head::unsealed)
                .sum();
    }

    private List<VerificationReport.Head> heads() {
        Heads known = last;
        Instant now = clock.now();
        if (now.isBefore(known.until())) {
            return known.heads();
        }
        Heads asked = new Heads(now.plus(KEPT), evidence.heads());
        last = asked;
        return asked.heads();
    }

    private record Heads(Instant until, List<VerificationReport.Head> heads) {}
}
