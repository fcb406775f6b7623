package io.jikimi.boot.actuate;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the health of the service says of its duties.
 *
 * @param overdueDown Whether the indicator of what is overdue is DOWN, and not only says so.
 */
@ConfigurationProperties("jikimi.health")
public record JikimiHealthProperties(@DefaultValue("false") boolean overdueDown) {}
