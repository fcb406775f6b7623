package io.jikimi.boot.evidence;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where checkpoints are kept outside the database.
 *
 * @param file File that a line is appended to, one for each instance.
 * @param syslog Server that a message is sent to, as tls://host:port, tcp://host:port or
 *     udp://host:port.
 * @param mailTo Addresses that a mail is sent to.
 * @param mailFrom Address that the mail comes from. That of the mail server's account when not set.
 */
@ConfigurationProperties("jikimi.evidence.checkpoints")
record CheckpointProperties(
        @Nullable Path file,
        @Nullable URI syslog,
        @DefaultValue List<String> mailTo,
        @Nullable String mailFrom) {}
