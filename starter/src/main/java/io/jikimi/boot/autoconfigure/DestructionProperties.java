package io.jikimi.boot.autoconfigure;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Destruction of what is due.
 *
 * @param undoWindow Time a sealed row waits before it is destroyed, at most four days.
 */
@ConfigurationProperties("jikimi.destruction")
public record DestructionProperties(@DefaultValue("3d") Duration undoWindow) {}
