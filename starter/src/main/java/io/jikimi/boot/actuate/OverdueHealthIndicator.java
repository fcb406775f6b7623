package io.jikimi.boot.actuate;

import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * What is past its last legal day. Up all the same unless the service wants it otherwise: a letter
 * that was not answered in time must not take an instance out of a load balancer.
 */
final class OverdueHealthIndicator extends AbstractHealthIndicator {

    private final Overdue overdue;
    private final boolean down;

    OverdueHealthIndicator(Overdue overdue, boolean down) {
        super("What is overdue could not be looked up");
        this.overdue = overdue;
        this.down = down;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        Map<String, Integer> counts = overdue.counts();
        boolean late = counts.values().stream().anyMatch(count -> count > 0);
        if (late && down) {
            health.down();
        } else {
            health.up();
        }
        counts.forEach(health::withDetail);
    }
}
