package io.jikimi.notice;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a log line for each notice and reaches nobody. It is what a service has until it provides
 * a {@link NoticeSender} of its own: the line names the occasion and internal identifiers, no
 * personal value and no detail.
 */
public final class LoggingNoticeSender implements NoticeSender {

    private static final Logger log = LoggerFactory.getLogger(LoggingNoticeSender.class);

    @Override
    public void send(Notice notice) {
        log.info(
                "Notice {}: {} to {} about {}. Provide a NoticeSender bean to send notices.",
                notice.id(),
                notice.occasion(),
                notice.addressee(),
                notice.subject());
    }
}
