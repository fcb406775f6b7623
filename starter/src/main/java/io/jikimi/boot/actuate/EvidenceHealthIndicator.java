package io.jikimi.boot.actuate;

import io.jikimi.evidence.Checkpoints;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.subject.LegalClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * How far the chains reach, how much is not sealed yet, what the last verification of this instance
 * found and how long ago that was, and what each checkpoint sink kept last. A probe verifies
 * nothing: a ledger is read whole for that.
 *
 * <p>A sink that does not keep up, or a proxy that hides the addresses of clients, makes the state
 * unknown, which takes no instance out of service: the evidence is as good as it was.
 */
final class EvidenceHealthIndicator extends AbstractHealthIndicator {

    private final EvidenceLog evidence;
    private final Checkpoints checkpoints;
    private final Supplier<List<String>> untrustedSources;
    private final LegalClock clock;

    EvidenceHealthIndicator(
            EvidenceLog evidence,
            Checkpoints checkpoints,
            Supplier<List<String>> untrustedSources,
            LegalClock clock) {
        super("The evidence could not be looked at");
        this.evidence = evidence;
        this.checkpoints = checkpoints;
        this.untrustedSources = untrustedSources;
        this.clock = clock;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        VerificationReport last = evidence.lastReport();
        List<String> untrusted = untrustedSources.get();
        health.status(status(last, untrusted));
        evidence.heads().forEach(head -> health.withDetail(head.log(), details(head)));
        health.withDetail("verification", details(last));
        if (!untrusted.isEmpty()) {
            health.withDetail("sourceUntrusted", untrusted);
        }
        if (!checkpoints.isEmpty()) {
            Map<String, Object> sinks = new LinkedHashMap<>();
            checkpoints.kept().forEach((sink, kept) -> sinks.put(sink, details(kept)));
            health.withDetail("checkpoints", sinks);
        }
    }

    private Status status(@Nullable VerificationReport last, List<String> untrusted) {
        if (last != null && !last.intact()) {
            return Status.DOWN;
        }
        return untrusted.isEmpty()
                        && checkpoints.kept().values().stream().allMatch(Checkpoints.Kept::keepsUp)
                ? Status.UP
                : Status.UNKNOWN;
    }

    private static Map<String, Object> details(Checkpoints.Kept kept) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("at", kept.at() == null ? "none since the start" : kept.at().toString());
        if (kept.failedAt() != null) {
            details.put("failedAt", kept.failedAt().toString());
        }
        return details;
    }

    private static Map<String, Object> details(VerificationReport.Head head) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("position", head.position());
        details.put("hash", head.hash());
        details.put("unsealed", head.unsealed());
        return details;
    }

    private Object details(@Nullable VerificationReport last) {
        if (last == null) {
            return "none since the start";
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("at", last.at().toString());
        details.put("age", Duration.between(last.at(), clock.now()).toString());
        details.put("intact", last.intact());
        details.put("breaks", last.breaks().size());
        return details;
    }
}
