package io.jikimi.boot.actuate;

import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.subject.LegalClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * How far the chains reach, how much is not sealed yet, and what the last verification of this
 * instance found and how long ago that was. A probe verifies nothing: a ledger is read whole for
 * that.
 */
final class EvidenceHealthIndicator extends AbstractHealthIndicator {

    private final EvidenceLog evidence;
    private final LegalClock clock;

    EvidenceHealthIndicator(EvidenceLog evidence, LegalClock clock) {
        super("The evidence could not be looked at");
        this.evidence = evidence;
        this.clock = clock;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        VerificationReport last = evidence.lastReport();
        if (last == null || last.intact()) {
            health.up();
        } else {
            health.down();
        }
        evidence.heads().forEach(head -> health.withDetail(head.log(), details(head)));
        health.withDetail("verification", details(last));
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
